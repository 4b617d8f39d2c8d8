import { facilitatorScenario } from "../../../runner/scenario.js";

/** Seconds from now to the end of the window. The token wants it to lie ahead: the second that has begun is over already. */
const ends: Record<string, number> = { "long-over-declined": -600, "last-second-declined": -1, "this-second-declined": 0 };

export default facilitatorScenario({
  id: "facilitator/time/expired",
  title: "A payment whose time is over is declined",
  needs: ["exact-eip3009"],
  checks: {
    "long-over-declined": "expired-declined",
    "last-second-declined": "expired-declined",
    "this-second-declined": "expired-declined",
  },
  async run({ request, verified, settled, refuses, now }) {
    await verified();
    await settled();
    for (const [check, ahead] of Object.entries(ends)) {
      const authorization = { validAfter: String(now() - 900), validBefore: String(now() + ahead) };
      await refuses(await request({ authorization }), { verify: check, settle: check });
    }
  },
});
