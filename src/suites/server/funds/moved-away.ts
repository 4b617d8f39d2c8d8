import { serverScenario, Untestable } from "../../../runner/scenario.js";

/** Verification is a snapshot: what counts is whether there is money when it is taken. */
export default serverScenario({
  id: "server/funds/moved-away",
  title: "Who moves his money away between verification and settlement gets nothing",
  needs: ["exact-eip3009", "our-facilitator"],
  checks: { "no-goods": "settle-verdict-honoured", "status-402": "payment-failed-is-402" },
  async run({ buyer, newBuyer, fault, underWay, chain, met, ledger, expect }) {
    await buyer.pay();
    const payer = await newBuyer();
    const delay = await fault(payer, "settle", { do: "delay", ms: 600, when: "before" });
    const payment = await payer.sign();
    const asking = payer.present(payment);
    asking.catch(() => undefined);
    await underWay(payer, "settle");
    await chain.moveAway(payer);
    const answer = await asking;
    await met(delay);
    const late = (await ledger(payer)).some(({ nonce }) => nonce === payment.authorization.nonce);
    if (late) throw new Untestable("it was settled before anything could come between");
    expect("no-goods").notServed(answer);
    expect("status-402").status(answer, 402);
  },
});
