import { bodyOf, namedTransaction, saysSettled } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, type Case, type Exchange } from "../../../runner/scenario.js";

/** It dies with all that it had in memory. What the chain knows it can still find out. */
export default facilitatorScenario({
  id: "facilitator/restart/after-broadcast",
  title: "After a crash nothing that was settled before is settled anew",
  needs: ["exact-eip3009"],
  exclusive: true,
  checks: {
    "open-not-settled-anew": "settle-repeat-truthful",
    "answered-not-settled-anew": "settle-repeat-truthful",
    "spent-not-valid": "verify-invalid-refused",
  },
  async run({ payer, newPayer, request, post, settled, fault, met, underWay, heal, restart, ledger, expect }) {
    const other = await newPayer();
    const answered = await request({ payer: other });
    const first = await settled(answered);
    const open = await request();
    const held = await fault(payer, "eth_getTransactionReceipt", { do: "delay", ms: 1_500, when: "before" });
    const asking = post("settle", open.body);
    asking.catch(() => undefined);
    await Promise.race([underWay(payer, "eth_getTransactionReceipt"), asking]);
    await met(held);
    await restart();
    const broken = await asking;
    await heal(payer);

    const again = async (check: string, { body }: Case, before: Exchange, transaction: string | undefined) => {
      const answer = await post("settle", body);
      const anew = saysSettled(answer) && namedTransaction(answer) !== transaction?.toLowerCase();
      expect(check).that(!anew, anew ? "reported as settled in another transaction" : "not settled anew", {
        expected: { success: false, or: transaction },
        actual: bodyOf(answer),
        evidence: [before.id, answer.id],
      });
    };
    await again("open-not-settled-anew", open, broken, (await ledger())[0]?.transaction);
    await again("answered-not-settled-anew", answered, first, namedTransaction(first));
    expect("spent-not-valid").declined(await post("verify", answered.body));
  },
});
