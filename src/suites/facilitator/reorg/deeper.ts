import { bodyOf, namedTransaction, saysSettled } from "../../../protocol/facilitator-answers.js";
import { amountOf } from "../../../protocol/messages.js";
import { facilitatorScenario, Untestable } from "../../../runner/scenario.js";

/** How many blocks are gone, and whether others came in their place: a node that lost its state has none. */
const losses = [
  { name: "reorg-depth-2", depth: 2, how: "reorg" },
  { name: "reorg-depth-8", depth: 8, how: "reorg" },
  { name: "lost-state", depth: 3, how: "rollback" },
] as const;

/** However old a settlement is, a second answer about it is for the chain of today. */
export default facilitatorScenario({
  id: "facilitator/reorg/deeper",
  title: "A settlement that was some blocks old when it was taken back is not reported from memory, and can be made again",
  needs: ["exact-eip3009"],
  exclusive: true,
  slow: true,
  without: { money: "what was settled is taken off the chain afterwards, which no answer can foresee" },
  checks: {
    "not-settled-without-transfer": "taken-back-not-settled",
    "settles-again": "taken-back-settles-again",
    "others-settle": "taken-back-others-settle",
  },
  async run({ newPayer, request, post, settled, chain, transaction, nonceUsed, ledger, observe, expect }) {
    for (const { name, depth, how } of losses) {
      const payer = await newPayer();
      const valid = await request({ payer });
      const first = await settled(valid);
      if (!(await nonceUsed(valid.payment))) throw new Untestable("it was not settled, so nothing can be taken back");
      await chain.mine(depth - 1);
      await chain[how](depth);
      if (await nonceUsed(valid.payment)) throw new Untestable("the chain did not take the settlement back");
      const again = await post("settle", valid.body);
      const there = (await transaction(namedTransaction(again)))?.status === "success";
      const claimed = saysSettled(again);
      expect("not-settled-without-transfer").that(
        !claimed || there,
        claimed && !there ? `${name}: reported as settled in a transaction that is not on the chain` : "nothing is made up",
        { expected: "no success, or a transaction on the chain", actual: bodyOf(again), evidence: [first.id, again.id] },
      );
      expect("settles-again").that(claimed && there, `${name}: ${claimed && there ? "settled again" : "not settled again"}`, {
        expected: "a success, in a transaction on the chain",
        actual: { status: again.status, answer: bodyOf(again) },
        evidence: [again.id],
      });
      const kept = (await ledger(payer)).length;
      const exposed = BigInt((claimed ? 2 : 1) - kept) * BigInt(amountOf(valid.payment.offer));
      observe(`exposure-${name}`, `${exposed} atomic units`);
      expect("others-settle").accepted(await post("settle", (await request({ payer: await newPayer() })).body));
    }
  },
});
