import { settledAs } from "../../../protocol/facilitator-answers.js";
import { amountOf } from "../../../protocol/messages.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

const payments = 6;
/** How many of them the payer's balance is good for. */
const covered = 2;

/** Looked at one by one, each of them is good. Only the chain knows which are paid. */
export default facilitatorScenario({
  id: "facilitator/crowd/one-balance",
  title: "Of payments that together exceed the balance, only those are successes that were paid",
  needs: ["exact-eip3009"],
  checks: { "successes-paid": "settle-moves-money" },
  async run({ newPayer, request, post, settled, ledger, expect }) {
    const control = await request();
    await settled(control);
    const payer = await newPayer({ funds: BigInt(amountOf(control.payment.offer)) * BigInt(covered) });
    const cases = await Promise.all(Array.from({ length: payments }, () => request({ payer })));
    const answers = await Promise.all(cases.map(({ body }) => post("settle", body)));
    const paid = (await ledger(payer)).map(({ transaction }) => transaction.toLowerCase());
    const named = answers.flatMap((answer) => settledAs(answer) ?? []);
    const truthful = new Set(named).size === named.length && named.every((transaction) => paid.includes(transaction));
    expect("successes-paid").that(truthful, `${named.length} successes, ${paid.length} transfers`, {
      expected: paid,
      actual: named,
      evidence: answers.map(({ id }) => id),
    });
  },
});
