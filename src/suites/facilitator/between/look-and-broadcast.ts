import { settledAs } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, type Case, type FacilitatorContext } from "../../../runner/scenario.js";

/** What happens to a payment after the target's last look at it. */
const events: Readonly<Record<string, (context: FacilitatorContext, good: Case) => Promise<void>>> = {
  "cancelled-no-success": ({ chain }, { payment }) => chain.cancel(payment),
  "drained-no-success": ({ chain }, { payment }) => chain.moveAway({ address: payment.authorization.from }),
  "payer-barred-no-success": ({ chain }, { payment }) => chain.blacklist({ address: payment.authorization.from }),
  "payee-barred-no-success": ({ chain }, { payment }) => chain.blacklist({ address: payment.authorization.to }),
  "front-run-truthful": ({ chain }, { payment }) => chain.submit(payment),
};

/** No look at the chain is the last word: only the receipt of the transaction itself is. */
export default facilitatorScenario({
  id: "facilitator/between/look-and-broadcast",
  title: "A payment that goes bad while it is being sent is not reported as settled",
  needs: ["exact-eip3009"],
  slow: true,
  forced: 700,
  checks: {
    "cancelled-no-success": "changed-in-between",
    "drained-no-success": "changed-in-between",
    "payer-barred-no-success": "changed-in-between",
    "payee-barred-no-success": "changed-in-between",
    "front-run-truthful": "settle-answer-true",
    "settles-afterwards": "settle-valid-settled",
  },
  async run(context) {
    const { newPayer, request, post, settled, whileSettling, ledger, expect } = context;
    await settled();
    const results = await Promise.allSettled(
      Object.entries(events).map(async ([check, happen]) => {
        const [payer, payee] = [await newPayer(), await newPayer({ funds: 0n })];
        const good = await request({ payer, offer: { payTo: payee.address } });
        const answer = await whileSettling(payer, good.body, () => happen(context, good));
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
    expect("settles-afterwards").accepted(await post("settle", (await request()).body));
    for (const result of results) if (result.status === "rejected") throw result.reason;
  },
});
