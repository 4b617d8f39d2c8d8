import { settledAs } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, type Case, type FacilitatorContext } from "../../../runner/scenario.js";

/** What happens to a payment that was good. Each has a payer of its own, and a payee whom nobody else is paid by. */
const events: Readonly<Record<string, (context: FacilitatorContext, good: Case) => Promise<void>>> = {
  "cancelled-no-success": ({ chain }, { payment }) => chain.cancel(payment),
  "drained-no-success": ({ chain }, { payment }) => chain.moveAway({ address: payment.authorization.from }),
  "payer-barred-no-success": ({ chain }, { payment }) => chain.blacklist({ address: payment.authorization.from }),
  "payee-barred-no-success": ({ chain }, { payment }) => chain.blacklist({ address: payment.authorization.to }),
  "front-run-truthful": ({ chain }, { payment }) => chain.submit(payment),
};

/** A good while may pass between the two, and a payment that was good is not good for ever. */
export default facilitatorScenario({
  id: "facilitator/between/verify-and-settle",
  title: "What was verified and cannot be paid any more is not reported as settled",
  needs: ["exact-eip3009"],
  checks: {
    "cancelled-no-success": "changed-in-between",
    "drained-no-success": "changed-in-between",
    "payer-barred-no-success": "changed-in-between",
    "payee-barred-no-success": "changed-in-between",
    "front-run-truthful": "settle-answer-true",
  },
  async run(context) {
    const { newPayer, request, post, settled, verified, ledger, expect } = context;
    await settled();
    await Promise.all(
      Object.entries(events).map(async ([check, happen]) => {
        const [payer, payee] = [await newPayer(), await newPayer({ funds: 0n })];
        const good = await request({ payer, offer: { payTo: payee.address } });
        await verified(good);
        await happen(context, good);
        const answer = await post("settle", good.body);
        const named = settledAs(answer);
        const paid = (await ledger(payer)).filter(({ nonce }) => nonce === good.payment.authorization.nonce);
        const truthful = named === undefined || paid.some(({ transaction }) => transaction.toLowerCase() === named);
        expect(check).that(truthful, truthful ? "no settlement is made up" : "a settlement is reported that never was", {
          expected: paid.map(({ transaction }) => transaction),
          actual: named,
          evidence: [answer.id],
        });
      }),
    );
  },
});
