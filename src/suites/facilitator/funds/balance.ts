import { amountOf } from "../../../protocol/messages.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

export default facilitatorScenario({
  id: "facilitator/funds/balance",
  title: "The price is enough, and one atomic unit less is not",
  needs: ["exact-eip3009"],
  checks: {
    "none-declined": "balance-now",
    "one-unit-short-declined": "balance-now",
    "enough-verified": "verify-valid-accepted",
    "enough-settled": "settle-valid-settled",
  },
  async run({ request, post, verified, newPayer, refuses, expect }) {
    await verified();
    const price = BigInt(amountOf((await request()).payment.offer));
    const [poor, short, enough] = [
      await newPayer({ funds: 0n }),
      await newPayer({ funds: price - 1n }),
      await newPayer({ funds: price }),
    ];
    await refuses(await request({ payer: poor }), { verify: "none-declined", settle: "none-declined" });
    await refuses(await request({ payer: short }), { verify: "one-unit-short-declined", settle: "one-unit-short-declined" });
    const { body } = await request({ payer: enough });
    expect("enough-verified").accepted(await post("verify", body));
    expect("enough-settled").accepted(await post("settle", body));
  },
});
