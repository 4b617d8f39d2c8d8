import { isObject } from "../../../protocol/headers.js";
import { clientScenario, Untestable } from "../../../runner/scenario.js";

export default clientScenario({
  id: "client/extensions/none",
  title: "A seller without extensions is paid, and gets none",
  versions: [2],
  needs: ["exact-eip3009"],
  checks: { "empty-extensions-payable": "unknown-extension-no-obstacle", "none-invented": "no-extension-invented" },
  async run({ pays, expect }) {
    const { shown } = await pays(
      { identifier: false, challenge: (message) => ({ ...message, extensions: {} }) },
      "empty-extensions-payable",
    );
    if (shown.length === 0) throw new Untestable("no payment was shown");
    for (const { message, exchange } of shown) {
      const sent = message?.["extensions"];
      const invented = isObject(sent) ? Object.keys(sent) : [];
      expect("none-invented").that(invented.length === 0, `${invented.join(", ") || "no extension"} without being declared`, {
        expected: "no extension",
        actual: sent,
        evidence: [exchange.id],
      });
    }
  },
});
