import { settledAs } from "../../../protocol/facilitator-answers.js";
import { mirrored, withParity } from "../../../protocol/signature-forms.js";
import { hexSpellings, jsonSpellings } from "../../../protocol/spellings.js";
import { facilitatorScenario, type CaseChanges } from "../../../runner/scenario.js";

const { "values with a leading zero": _zero, ...texts } = jsonSpellings;
const changed: readonly CaseChanges[] = [
  {},
  ...Object.values(hexSpellings).map((message) => ({ message })),
  ...[withParity, mirrored].map((signature) => ({ signature })),
];

/** No two copies are alike, and all arrive before the first is settled. Who tells payments apart by bytes takes each for a new one. */
export default facilitatorScenario({
  id: "facilitator/settle/respelled-crowd",
  title: "One authorization in many spellings at once is one settlement",
  needs: ["exact-eip3009"],
  checks: { "one-transaction-named": "settle-repeat-truthful" },
  async run({ payer, newPayer, request, post, settled, ledger, expect }) {
    await settled(await request({ payer: await newPayer() }));
    const { authorization } = (await request()).payment;
    const cases = await Promise.all(changed.map((change) => request({ authorization, ...change })));
    const bodies = [...cases.map(({ body }) => body), ...Object.values(texts).map((text) => text(cases[0]?.body ?? {}))];
    const answers = await Promise.all(bodies.map((body) => post("settle", body)));

    const entries = await ledger(payer);
    // No success is possible: a spelling that is refused in the end has perhaps kept the others out meanwhile.
    const named = [...new Set(answers.flatMap((answer) => settledAs(answer) ?? []))];
    const truthful = named.every((transaction) => transaction === entries[0]?.transaction);
    expect("one-transaction-named").that(
      truthful,
      truthful ? "every success names the transaction that paid" : "a success names a transaction that did not pay",
      { expected: entries.map((entry) => entry.transaction), actual: named, evidence: answers.map(({ id }) => id) },
    );
  },
});
