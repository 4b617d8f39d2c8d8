import { bodyOf } from "../../../protocol/facilitator-answers.js";
import { isObject } from "../../../protocol/headers.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

const schemes = ["upto", "deferred", "batch-settlement", "free", "", "constructor", "__proto__"];

/** Both messages name the other scheme; what is signed would be good as exact. */
export default facilitatorScenario({
  id: "facilitator/scheme/unknown",
  title: "A payment by a scheme that is not advertised is declined",
  needs: ["exact-eip3009"],
  checks: { declined: "other-scheme-declined", answered: "odd-request-answered" },
  async run({ request, get, verified, settled, refuses }) {
    await verified();
    await settled();
    const kinds = bodyOf(await get("supported"))?.["kinds"];
    const served = (Array.isArray(kinds) ? (kinds as unknown[]) : []).map((kind) =>
      isObject(kind) ? kind["scheme"] : undefined,
    );
    for (const scheme of schemes.filter((name) => !served.includes(name))) {
      const other = await request({ accepted: { scheme }, requirements: { scheme } });
      await refuses(other, { verify: "declined", settle: "declined", answered: "answered" });
    }
  },
});
