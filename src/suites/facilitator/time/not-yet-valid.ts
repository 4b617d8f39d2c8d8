import { facilitatorScenario } from "../../../runner/scenario.js";

/** Seconds from now to the begin of the window. */
const begins: Record<string, number> = { "in-ten-minutes-declined": 600, "in-half-a-minute-declined": 30 };

export default facilitatorScenario({
  id: "facilitator/time/not-yet-valid",
  title: "A payment whose time has not come is declined",
  needs: ["exact-eip3009"],
  checks: { "in-ten-minutes-declined": "not-yet-valid-declined", "in-half-a-minute-declined": "not-yet-valid-declined" },
  async run({ request, verified, settled, refuses, now }) {
    await verified();
    await settled();
    for (const [check, ahead] of Object.entries(begins)) {
      const authorization = { validAfter: String(now() + ahead), validBefore: String(now() + 900) };
      await refuses(await request({ authorization }), { verify: check, settle: check });
    }
  },
});
