import { bodyOf, saysSettled, tellsOfMoney } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, Untestable } from "../../../runner/scenario.js";

/** Blocks come when they come. In a world of its own, where they come when they are told to. */
export default facilitatorScenario({
  id: "facilitator/receipt/in-the-pool",
  title: "A transaction that waits for its block is not sent a second time",
  needs: ["exact-eip3009"],
  exclusive: true,
  checks: { told: "open-outcome-not-failure", "sent-once": "under-way-sent-once" },
  async run({ payer, newPayer, request, post, settled, sent, underWay, chain, pause, ledger, expect }) {
    await settled(await request({ payer: await newPayer() }));
    const valid = await request();
    await chain.automine(false);
    const asking = post("settle", valid.body);
    await underWay(payer, "eth_sendRawTransaction");
    const askingAgain = post("settle", valid.body);
    await pause(400);
    await chain.mine(1);
    // Who sent it a second time after all needs a second block.
    await pause(300);
    await chain.mine(1);
    const [answer, again] = await Promise.all([asking, askingAgain]);
    await chain.automine(true);
    const [entry] = await ledger();
    if (!entry) throw new Untestable("no money moved, so there is nothing to be told");
    const told = tellsOfMoney(answer, entry.transaction) || (saysSettled(again) && tellsOfMoney(again, entry.transaction));
    expect("told").that(told, told ? "the charge is not denied" : "the money moved, and the answer denies it", {
      expected: { transaction: entry.transaction },
      actual: { status: answer.status, answer: bodyOf(answer) },
      evidence: [answer.id, again.id, `chain:${entry.transaction}`],
    });
    const transactions = await sent(payer);
    expect("sent-once").that(transactions.length === 1, `${transactions.length} transactions were sent`, {
      expected: "one transaction",
      actual: transactions.map(({ hash, status }) => ({ hash, status })),
      evidence: [answer.id, again.id],
    });
  },
});
