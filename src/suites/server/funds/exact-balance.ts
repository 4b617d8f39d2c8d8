import { amountOf } from "../../../protocol/messages.js";
import { serverScenario, Untestable } from "../../../runner/scenario.js";

export default serverScenario({
  id: "server/funds/exact-balance",
  title: "The price is enough, and one atomic unit less is not",
  needs: ["exact-eip3009"],
  checks: { "enough-served": "valid-payment-served", "one-unit-short-refused": "refuse-no-funds" },
  async run({ buyer, newBuyer, offer, expect }) {
    await buyer.pay();
    const price = BigInt(amountOf(await offer()));
    if (price < 1n) throw new Untestable("the price is nothing, and nobody has less");
    const [enough, short] = await Promise.all([newBuyer({ funds: price }), newBuyer({ funds: price - 1n })]);
    expect("enough-served").served(await enough.present(await enough.sign()));
    expect("one-unit-short-refused").refused(await short.present(await short.sign()));
  },
});
