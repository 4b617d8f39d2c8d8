import { bodyOf, saysSettled } from "../../../protocol/facilitator-answers.js";
import { amountOf } from "../../../protocol/messages.js";
import { facilitatorScenario, Untestable } from "../../../runner/scenario.js";

/** What the payer has sent that comes first this time, and whether the settlement comes after it, and fails. */
const events = [
  { name: "cancelled", check: "cancelled", depth: 1, follows: false },
  { name: "cancelled-first", check: "cancelled", depth: 2, follows: true },
  { name: "moved-away-first", check: "moved-away", depth: 8, follows: true },
] as const;

/** In other blocks the order is another one: who was too late the first time is in time now. */
export default facilitatorScenario({
  id: "facilitator/reorg/replaced",
  title: "A settlement that was taken back, and that the payer has come before since, is neither valid nor settled",
  needs: ["exact-eip3009"],
  exclusive: true,
  without: { money: "what was settled is taken off the chain afterwards, which no answer can foresee" },
  checks: {
    "cancelled-not-valid": "used-nonce-declined",
    "cancelled-not-settled": "taken-back-not-settled",
    "moved-away-not-valid": "verify-invalid-refused",
    "moved-away-not-settled": "taken-back-not-settled",
  },
  async run({ newPayer, request, post, settled, chain, ledger, observe, expect }) {
    for (const { name, check, depth, follows } of events) {
      const account = await newPayer();
      const { body, payment } = await request({ payer: account });
      const rival = await (check === "cancelled"
        ? chain.cancellation(payment)
        : chain.withdrawal({ account, address: account.address }));
      await settled({ body, payment });
      const [entry] = await ledger(account);
      if (!entry) throw new Untestable("it was not settled, so nothing can be taken back");
      const raw = await chain.raw(entry.transaction);
      await chain.mine(depth - 1);
      await chain.reorg(depth, follows ? [rival, raw] : [rival]);
      const paid = async () => (await ledger(account)).some(({ nonce }) => nonce === payment.authorization.nonce);
      if (await paid()) throw new Untestable("the chain did not take the settlement back");
      expect(`${check}-not-valid`).declined(await post("verify", body));
      const again = await post("settle", body);
      const claimed = saysSettled(again);
      expect(`${check}-not-settled`).that(!claimed, claimed ? `${name}: reported as settled` : "not reported as settled", {
        expected: "no success",
        actual: { status: again.status, answer: bodyOf(again) },
        evidence: [again.id],
      });
      observe(`exposure-${name}`, `${BigInt(claimed ? 2 : 1) * BigInt(amountOf(payment.offer))} atomic units`);
    }
  },
});
