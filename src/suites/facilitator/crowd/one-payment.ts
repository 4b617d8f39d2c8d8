import { settledAs } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

const copies = 10;

/** All copies arrive before the first is settled: what guards against the second must be taken before anything is awaited. */
export default facilitatorScenario({
  id: "facilitator/crowd/one-payment",
  title: "Ten requests at once to settle one payment are one settlement",
  needs: ["exact-eip3009"],
  checks: {
    "one-transfer": "settle-once",
    "one-transaction-named": "settle-repeat-truthful",
    "somebody-succeeds": "settle-valid-settled",
  },
  async run({ payer, newPayer, request, post, settled, ledger, expect }) {
    await settled(await request({ payer: await newPayer() }));
    const valid = await request();
    const answers = await Promise.all(Array.from({ length: copies }, () => post("settle", valid.body)));
    await expect("one-transfer").transfers(valid.payment, 1);

    const paid = (await ledger(payer)).map(({ transaction }) => transaction.toLowerCase());
    const named = answers.flatMap((answer) => settledAs(answer) ?? []);
    const details = { expected: paid, actual: named, evidence: answers.map(({ id }) => id) };
    const truthful = named.every((transaction) => paid.includes(transaction));
    expect("one-transaction-named").that(
      truthful,
      truthful ? "every success names the transaction that paid" : "a success names a transaction that did not pay",
      details,
    );
    const somebody = named.length > 0;
    expect("somebody-succeeds").that(somebody, `${named.length} of ${copies} are told of the success`, details);
  },
});
