import { serverScenario } from "../../../runner/scenario.js";

export default serverScenario({
  id: "server/nonce/one-after-the-other",
  title: "One payer buys again and again, each time with a nonce of its own",
  needs: ["exact-eip3009"],
  checks: { "each-served": "distinct-payments-apart", "each-transferred": "distinct-payments-apart" },
  async run({ buyer, expect }) {
    await buyer.pay();
    for (let purchase = 1; purchase <= 3; purchase += 1) {
      const payment = await buyer.sign();
      expect("each-served").served(await buyer.present(payment));
      await expect("each-transferred").transfers(payment, 1);
    }
  },
});
