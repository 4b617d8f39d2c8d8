import { serverScenario } from "../../../runner/scenario.js";

/** EIP-3009 lets a payer take back what he signed, as long as nobody has used it. */
export default serverScenario({
  id: "server/nonce/cancelled",
  title: "An authorization that its payer has cancelled buys nothing",
  needs: ["exact-eip3009"],
  checks: { "before-refused": "refuse-cancelled" },
  async run({ buyer, chain, expect }) {
    await buyer.pay();
    const payment = await buyer.sign();
    await chain.cancel(payment);
    expect("before-refused").refused(await buyer.present(payment));
  },
});
