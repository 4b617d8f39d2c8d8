import { facilitatorScenario } from "../../../runner/scenario.js";

/** The last but one begins with a letter that only looks like an e. */
const respelled: unknown[] = ["EXACT", "Exact", "exact ", " exact", "exact\u0000", "\u0435xact", ["exact"]];

export default facilitatorScenario({
  id: "facilitator/scheme/spellings",
  title: "A scheme has one name",
  needs: ["exact-eip3009"],
  checks: { "one-word": "one-word", "respelled-declined": "scheme-by-its-name", answered: "odd-request-answered" },
  async run({ request, verified, settled, agrees, expect }) {
    await verified();
    await settled();
    for (const scheme of respelled) {
      const named = await request({ accepted: { scheme }, requirements: { scheme } });
      const { verify, settle, taken } = await agrees(named, { word: "one-word", answered: "answered" });
      expect("respelled-declined").that(!taken, taken ? `taken as exact: ${JSON.stringify(scheme)}` : "not taken", {
        actual: scheme,
        evidence: [verify.id, settle.id],
      });
    }
  },
});
