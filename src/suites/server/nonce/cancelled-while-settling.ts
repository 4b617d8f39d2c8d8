import { serverScenario } from "../../../runner/scenario.js";

export default serverScenario({
  id: "server/nonce/cancelled-while-settling",
  title: "An authorization that is cancelled between verification and settlement buys nothing",
  needs: ["exact-eip3009", "our-facilitator"],
  checks: { "no-goods": "settle-verdict-honoured" },
  async run({ buyer, newBuyer, whileSettling, chain, expect }) {
    await buyer.pay();
    const payer = await newBuyer();
    const payment = await payer.sign();
    const answer = await whileSettling(payer, payment, () => chain.cancel(payment));
    expect("no-goods").notServed(answer);
  },
});
