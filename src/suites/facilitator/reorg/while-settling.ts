import { bodyOf, namedTransaction, saysSettled } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, Untestable } from "../../../runner/scenario.js";

/** The block with the transaction goes before anybody has asked for the receipt. */
export default facilitatorScenario({
  id: "facilitator/reorg/while-settling",
  title: "A transaction whose block is replaced before its receipt is read is not reported as settled",
  needs: ["exact-eip3009"],
  exclusive: true,
  slow: true,
  forced: 8_500,
  checks: { "not-settled-without-transfer": "taken-back-not-settled", "settles-again": "taken-back-settles-again" },
  async run({ payer, newPayer, request, post, settled, fault, met, underWay, heal, chain, transaction, expect }) {
    await settled(await request({ payer: await newPayer() }));
    const valid = await request();
    const held = await fault(payer, "eth_getTransactionReceipt", { do: "delay", ms: 600, when: "before" });
    const asking = post("settle", valid.body);
    let early = false;
    asking.then(
      () => (early = true),
      () => undefined,
    );
    await Promise.race([underWay(payer, "eth_getTransactionReceipt"), asking]);
    await met(held);
    // What was said before the chain changed was true.
    if (early) throw new Untestable("it was answered before anything could come between");
    await chain.reorg(1);
    await heal(payer);
    const answer = await asking;
    const there = async (hash: string) => (await transaction(hash))?.status === "success";
    const phantom = saysSettled(answer) && !(await there(namedTransaction(answer)));
    expect("not-settled-without-transfer").that(
      !phantom,
      phantom ? "reported as settled in a transaction that is not on the chain" : "not reported as settled for nothing",
      { expected: "no success, or a transaction on the chain", actual: bodyOf(answer), evidence: [answer.id] },
    );
    // Who waits for a receipt that will never be there may be asked all the same; only who makes everybody wait cannot.
    const again = saysSettled(answer) ? answer : await post("settle", valid.body);
    if (again.status === 0) throw new Untestable("it is still waiting for the receipt");
    const settledAgain = saysSettled(again) && (await there(namedTransaction(again)));
    expect("settles-again").that(settledAgain, settledAgain ? "settled again" : "not settled again", {
      expected: "a success, in a transaction on the chain",
      actual: { status: again.status, answer: bodyOf(again) },
      evidence: [answer.id, again.id],
    });
  },
});
