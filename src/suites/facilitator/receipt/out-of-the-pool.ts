import { bodyOf, namedTransaction, saysSettled } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, Untestable } from "../../../runner/scenario.js";

/** A pool is no promise: a node may throw out what waits there, or be started anew without it. */
export default facilitatorScenario({
  id: "facilitator/receipt/out-of-the-pool",
  title: "A transaction that the pool has lost is not reported as settled, and the payment can be settled again",
  needs: ["exact-eip3009"],
  exclusive: true,
  slow: true,
  forced: 8_500,
  checks: { "not-settled": "answers-agree-with-chain", "settles-again": "unsent-settlement-repeatable" },
  async run({ payer, newPayer, request, post, settled, underWay, sent, transaction, ledger, chain, expect }) {
    await settled(await request({ payer: await newPayer() }));
    const valid = await request();
    await chain.automine(false);
    const asking = post("settle", valid.body);
    asking.catch(() => undefined);
    await underWay(payer, "eth_sendRawTransaction");
    const [lost] = await sent(payer);
    if (!lost) throw new Untestable("the transaction that it sent was not seen");
    // Only what is there can be lost.
    await chain.raw(lost.hash);
    await chain.emptyPool();
    await chain.automine(true);
    const answer = await asking;
    const there = (await ledger()).length > 0;
    const phantom = saysSettled(answer) && !there;
    expect("not-settled").that(
      !phantom,
      phantom ? "reported as settled in a transaction that no block has" : "nothing is made up",
      {
        expected: "no success, or a transaction on the chain",
        actual: { status: answer.status, answer: bodyOf(answer) },
        evidence: [answer.id],
      },
    );
    // Who sent it anew by himself has done more than is asked for.
    const again = saysSettled(answer) && there ? answer : await post("settle", valid.body);
    if (again.status === 0) throw new Untestable("it is still waiting for the receipt");
    const done = saysSettled(again) && (await transaction(namedTransaction(again)))?.status === "success";
    expect("settles-again").that(done, done ? "settled again" : "not settled again", {
      expected: "a success, in a transaction on the chain",
      actual: { status: again.status, answer: bodyOf(again) },
      evidence: [answer.id, again.id],
    });
  },
});
