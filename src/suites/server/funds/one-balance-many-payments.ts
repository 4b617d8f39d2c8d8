import { handsOver } from "../../../protocol/challenge.js";
import { amountOf } from "../../../protocol/messages.js";
import { serverScenario, Untestable } from "../../../runner/scenario.js";

/** Each of them is valid by itself when it is verified; together they are not. */
const payments = 5;

export default serverScenario({
  id: "server/funds/one-balance-many-payments",
  title: "Money for one purchase, promised five times at once, buys once",
  needs: ["exact-eip3009"],
  checks: { "goods-not-beyond-balance": "one-balance-one-purchase", "afterwards-refused": "refuse-no-funds" },
  async run({ buyer, newBuyer, offer, ledger, expect }) {
    await buyer.pay();
    const payer = await newBuyer({ funds: BigInt(amountOf(await offer())) });
    const signed = await Promise.all(Array.from({ length: payments }, () => payer.sign()));
    const answers = await Promise.all(signed.map((payment) => payer.present(payment)));
    const delivered = answers.filter(handsOver).length;
    const transfers = (await ledger(payer)).length;
    expect("goods-not-beyond-balance").that(delivered <= transfers, `delivered ${delivered} times for ${transfers} transfers`, {
      expected: "at most one delivery for each transfer",
      actual: answers.map(({ status }) => status),
      evidence: answers.map(({ id }) => id),
    });
    if (transfers === 0) throw new Untestable("none of the payments was settled, so the money is still there");
    expect("afterwards-refused").refused(await payer.present(await payer.sign()));
  },
});
