import { facilitatorScenario } from "../../../runner/scenario.js";

/** Clients exist that sign from the beginning of time, so that no clock is ever behind it. */
export default facilitatorScenario({
  id: "facilitator/time/from-zero",
  title: "A payment that has been valid since ever is taken",
  needs: ["exact-eip3009"],
  checks: { "zero-taken": "open-begin-taken", "one-taken": "open-begin-taken" },
  async run({ request, post, verified, settled, expect }) {
    await verified();
    await settled();
    for (const [check, validAfter] of Object.entries({ "zero-taken": "0", "one-taken": "1" })) {
      const { body } = await request({ authorization: { validAfter } });
      expect(check).accepted(await post("verify", body));
      expect(check).accepted(await post("settle", body));
    }
  },
});
