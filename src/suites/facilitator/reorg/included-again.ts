import { bodyOf, settledAs, tellsOfMoney } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, Untestable } from "../../../runner/scenario.js";

/** How the transaction comes back: among those of the new blocks, or out of somebody's pool afterwards. */
const returns = [
  { name: "in-the-new-block", depth: 1, later: false },
  { name: "out-of-the-pool", depth: 2, later: true },
  { name: "from-far-back", depth: 8, later: false },
] as const;

/** What most networks do: the blocks are others, and the transaction is in one of them. */
export default facilitatorScenario({
  id: "facilitator/reorg/included-again",
  title: "A settlement that another block holds now is still one settlement",
  needs: ["exact-eip3009"],
  exclusive: true,
  checks: {
    "not-valid": "settled-not-valid",
    "repeat-truthful": "settle-repeat-truthful",
    told: "lost-answer-told",
    "others-settle": "taken-back-others-settle",
  },
  async run({ newPayer, request, post, settled, chain, ledger, expect }) {
    for (const { name, depth, later } of returns) {
      const payer = await newPayer();
      const valid = await request({ payer });
      await settled(valid);
      const [before] = await ledger(payer);
      if (!before) throw new Untestable("it was not settled, so nothing can be taken back");
      const raw = await chain.raw(before.transaction);
      await chain.mine(depth - 1);
      await chain.reorg(depth, later ? [] : [raw]);
      if (later) {
        if ((await ledger(payer)).length > 0) throw new Untestable("the chain did not take the settlement back");
        await chain.resend(raw);
        await chain.mine(1);
      }
      const [entry] = await ledger(payer);
      if (!entry) throw new Untestable("the chain did not take the transaction up again");
      expect("not-valid").declined(await post("verify", valid.body));
      const again = await post("settle", valid.body);
      const named = settledAs(again);
      const judge = (check: string, holds: boolean, message: string) =>
        expect(check).that(holds, holds ? "answers and chain agree" : `${name}: ${message}`, {
          expected: { transaction: entry.transaction },
          actual: { status: again.status, answer: bodyOf(again) },
          evidence: [again.id, `chain:${entry.transaction}`],
        });
      judge("repeat-truthful", named === undefined || named === entry.transaction.toLowerCase(), "another transaction is named");
      judge("told", tellsOfMoney(again, entry.transaction), "the transaction is on the chain, and the answer denies it");
      expect("others-settle").accepted(await post("settle", (await request({ payer: await newPayer() })).body));
    }
  },
});
