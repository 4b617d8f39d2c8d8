import { bodyOf, saysSettled, tellsOfMoney } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, Untestable } from "../../../runner/scenario.js";

/** Wei for a unit of gas: many times what anybody reckons with, and what it is on most days. */
const spike = 10n ** 12n;
const usual = 10n ** 9n;

/** Gas has its price, and it is another one in each block. */
export default facilitatorScenario({
  id: "facilitator/gas/fee-spike",
  title: "While gas costs more than a facilitator pays nothing is reported as settled, and when it costs less again it is",
  needs: ["exact-eip3009"],
  exclusive: true,
  slow: true,
  checks: {
    "waiting-not-settled": "answers-agree-with-chain",
    told: "open-outcome-not-failure",
    "refused-not-settled": "answers-agree-with-chain",
    "settles-again": "unsent-settlement-repeatable",
    "others-settle": "settle-valid-settled",
  },
  async run({ newPayer, request, post, settled, underWay, sent, ledger, chain, pause, expect }) {
    await settled(await request({ payer: await newPayer() }));
    // It was sent for a good price, and gas costs more when its block comes.
    const payer = await newPayer();
    const waiting = await request({ payer });
    await chain.automine(false);
    const asking = post("settle", waiting.body);
    asking.catch(() => undefined);
    await underWay(payer, "eth_sendRawTransaction");
    const [transaction] = await sent(payer);
    if (!transaction) throw new Untestable("the transaction that it sent was not seen");
    const raw = await chain.raw(transaction.hash);
    await chain.baseFee(spike);
    await chain.mine(1);
    const early = await Promise.race([asking, pause(300)]);
    const there = (await ledger(payer)).length > 0;
    const phantom = early !== undefined && saysSettled(early) && !there;
    await chain.baseFee(usual);
    await chain.mine(1);
    // A node throws out what does not pay, and gets it again from others who have not.
    await chain.resend(raw);
    await chain.mine(1);
    await chain.automine(true);
    const answer = await asking;
    expect("waiting-not-settled").that(!phantom, phantom ? "reported as settled while it waits" : "not reported as settled", {
      expected: "no success, or a transaction on the chain",
      actual: early && { status: early.status, answer: bodyOf(early) },
      evidence: [answer.id],
    });
    const [entry] = await ledger(payer);
    if (!entry) throw new Untestable("no money moved, so there is nothing to be told");
    const told = tellsOfMoney(answer, entry.transaction);
    expect("told").that(told, told ? "the charge is not denied" : "the money moved, and the answer denies it", {
      expected: { transaction: entry.transaction },
      actual: { status: answer.status, answer: bodyOf(answer) },
      evidence: [answer.id, `chain:${entry.transaction}`],
    });
    // The next one is refused by the node, or costs what it costs.
    const other = await newPayer();
    const refused = await request({ payer: other });
    await chain.baseFee(spike);
    const no = await post("settle", refused.body);
    const settledNow = (await ledger(other)).length > 0;
    expect("refused-not-settled").that(!saysSettled(no) || settledNow, saysSettled(no) ? "reported as settled" : "not settled", {
      expected: "no success, or a transaction on the chain",
      actual: { status: no.status, answer: bodyOf(no) },
      evidence: [no.id],
    });
    await chain.baseFee(usual);
    await chain.mine(1);
    const again = settledNow ? no : await post("settle", refused.body);
    const found = (await ledger(other)).find(({ nonce }) => nonce === refused.payment.authorization.nonce);
    const done = found !== undefined && tellsOfMoney(again, found.transaction);
    expect("settles-again").that(done, done ? "settled when gas costs less" : "not settled when gas costs less", {
      expected: "settled, or named as such",
      actual: { status: again.status, answer: bodyOf(again) },
      evidence: [no.id, again.id],
    });
    expect("others-settle").accepted(await post("settle", (await request({ payer: await newPayer() })).body));
  },
});
