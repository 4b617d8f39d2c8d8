import { serverScenario } from "../../../runner/scenario.js";

/** Verification is a snapshot: what counts is whether there is money when it is taken. */
export default serverScenario({
  id: "server/funds/moved-away",
  title: "Who moves his money away between verification and settlement gets nothing",
  needs: ["exact-eip3009", "our-facilitator"],
  checks: { "no-goods": "settle-verdict-honoured", "status-402": "payment-failed-is-402" },
  async run({ buyer, newBuyer, whileSettling, chain, expect }) {
    await buyer.pay();
    const payer = await newBuyer();
    const payment = await payer.sign();
    const answer = await whileSettling(payer, payment, () => chain.moveAway(payer));
    expect("no-goods").notServed(answer);
    expect("status-402").status(answer, 402);
  },
});
