import { serverScenario, Untestable } from "../../../runner/scenario.js";

export default serverScenario({
  id: "server/funds/blacklisted-while-settling",
  title: "Who is barred from the token between verification and settlement gets nothing",
  needs: ["exact-eip3009", "our-facilitator"],
  checks: { "no-goods": "settle-verdict-honoured" },
  async run({ buyer, newBuyer, fault, underWay, chain, met, ledger, expect }) {
    await buyer.pay();
    const payer = await newBuyer();
    const delay = await fault(payer, "settle", { do: "delay", ms: 600, when: "before" });
    const payment = await payer.sign();
    const asking = payer.present(payment);
    asking.catch(() => undefined);
    await underWay(payer, "settle");
    await chain.blacklist(payer);
    const answer = await asking;
    await met(delay);
    const late = (await ledger(payer)).some(({ nonce }) => nonce === payment.authorization.nonce);
    if (late) throw new Untestable("it was settled before anything could come between");
    expect("no-goods").notServed(answer);
  },
});
