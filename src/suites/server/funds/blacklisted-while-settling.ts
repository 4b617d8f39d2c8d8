import { serverScenario } from "../../../runner/scenario.js";

export default serverScenario({
  id: "server/funds/blacklisted-while-settling",
  title: "Who is barred from the token between verification and settlement gets nothing",
  needs: ["exact-eip3009", "our-facilitator"],
  checks: { "no-goods": "settle-verdict-honoured" },
  async run({ buyer, newBuyer, whileSettling, chain, expect }) {
    await buyer.pay();
    const payer = await newBuyer();
    const payment = await payer.sign();
    const answer = await whileSettling(payer, payment, () => chain.blacklist(payer));
    expect("no-goods").notServed(answer);
  },
});
