import { bodyOf, namedTransaction, saysSettled } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, Untestable } from "../../../runner/scenario.js";

/** The newest blocks are replaced now and then. The authorization is unspent again, and the seller has not been paid. */
export default facilitatorScenario({
  id: "facilitator/reorg/taken-back",
  title: "A settlement that the chain took back is no settlement any more, and can be made again",
  needs: ["exact-eip3009"],
  exclusive: true,
  slow: true,
  without: { money: "what was settled is taken off the chain afterwards, which no answer can foresee" },
  checks: {
    "valid-again": "verify-reads-chain-anew",
    "not-settled-without-transfer": "taken-back-not-settled",
    "settles-again": "taken-back-settles-again",
  },
  async run({ request, post, settled, chain, transaction, nonceUsed, expect }) {
    const valid = await request();
    const first = await settled(valid);
    if (!(await nonceUsed(valid.payment))) throw new Untestable("it was not settled, so nothing can be taken back");
    await chain.reorg(1);
    if (await nonceUsed(valid.payment)) throw new Untestable("the chain did not take the settlement back");
    expect("valid-again").accepted(await post("verify", valid.body));
    const again = await post("settle", valid.body);
    const there = (await transaction(namedTransaction(again)))?.status === "success";
    const phantom = saysSettled(again) && !there;
    expect("not-settled-without-transfer").that(
      !phantom,
      phantom ? "reported as settled in a transaction that is not on the chain" : "not reported as settled for nothing",
      { expected: "no success, or a transaction on the chain", actual: bodyOf(again), evidence: [first.id, again.id] },
    );
    const settledAgain = saysSettled(again) && there;
    expect("settles-again").that(settledAgain, settledAgain ? "settled again" : "not settled again", {
      expected: "a success, in a transaction on the chain",
      actual: { status: again.status, answer: bodyOf(again) },
      evidence: [again.id],
    });
  },
});
