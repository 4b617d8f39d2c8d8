import { serverScenario } from "../../../runner/scenario.js";

/** Clients exist that sign from the beginning of time, so that no clock is ever behind it. */
export default serverScenario({
  id: "server/time/from-zero",
  title: "A payment that has been valid since ever is served",
  needs: ["exact-eip3009"],
  checks: { "zero-served": "valid-payment-served", "one-served": "valid-payment-served" },
  async run({ buyer, expect }) {
    await buyer.pay();
    for (const [check, validAfter] of Object.entries({ "zero-served": "0", "one-served": "1" })) {
      expect(check).served(await buyer.present(await buyer.sign({ authorization: { validAfter } })));
    }
  },
});
