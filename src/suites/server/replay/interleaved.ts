import { serverScenario } from "../../../runner/scenario.js";

/** A guard that looks at the last payment only, or at one for each payer, is led astray by a second one in between. */
export default serverScenario({
  id: "server/replay/interleaved",
  title: "Two payments in turn, each presented again, buy once each",
  needs: ["exact-eip3009"],
  checks: {
    "each-served": "valid-payment-served",
    "again-refused": "one-delivery-per-payment",
    "settles-once": "nonce-single-use",
  },
  async run({ buyer, expect }) {
    const first = await buyer.pay();
    const second = await buyer.sign();
    expect("each-served").served(await buyer.present(second));
    for (const payment of [first, second, first]) expect("again-refused").refused(await buyer.present(payment));
    for (const payment of [first, second]) await expect("settles-once").transfers(payment, 1);
  },
});
