import { blamesPayment, bodyOf, settledAs } from "../../../protocol/facilitator-answers.js";
import { sameAddress } from "../../../protocol/read-payment.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

const crowd = 50;

/** One account sends them all, and each of its transactions needs a number of its own. */
export default facilitatorScenario({
  id: "facilitator/crowd/many-payers",
  title: "Fifty payments of fifty payers at once are each settled and answered for",
  needs: ["exact-eip3009"],
  // So many at once would keep the neighbours waiting.
  exclusive: true,
  timeout: 120_000,
  checks: {
    "none-blamed": "crowd-not-blamed",
    "all-land": "crowd-lands",
    "answers-kept-apart": "settle-answer-true",
    "works-afterwards": "settle-valid-settled",
  },
  async run({ newPayer, request, post, settled, ledger, expect }) {
    await settled();
    const payers = await Promise.all(Array.from({ length: crowd }, () => newPayer()));
    const cases = await Promise.all(payers.map((payer) => request({ payer })));
    const asked = await Promise.all(cases.map(async (valid) => ({ valid, answer: await post("settle", valid.body) })));
    for (const { answer } of asked) {
      const blamed = blamesPayment(answer);
      expect("none-blamed").that(!blamed, blamed ?? "no valid payment is called a bad one", {
        expected: "a success, or an answer that says to ask again: 429, 5xx, the transaction, or an error of its own",
        actual: bodyOf(answer) ?? { status: answer.status },
        evidence: [answer.id],
      });
    }

    for (const [index, { valid, answer }] of asked.entries()) {
      // In calm, whoever was turned away comes back once.
      const last = settledAs(answer) === undefined ? await post("settle", valid.body) : answer;
      const entries = await ledger(payers[index]);
      const landed = entries.length === 1;
      expect("all-land").that(landed, `${entries.length} transfers for a valid payment`, {
        expected: 1,
        actual: entries.length,
        evidence: [answer.id, last.id],
      });
      const named = settledAs(last);
      if (named === undefined) continue;
      // An answer that names nobody is nobody else's.
      const who = bodyOf(last)?.["payer"] || undefined;
      const own =
        named === entries[0]?.transaction.toLowerCase() &&
        (who === undefined || sameAddress(String(who), valid.payment.authorization.from));
      expect("answers-kept-apart").that(
        own,
        own ? "each answer is about its own payment" : "an answer is about another payment",
        {
          expected: { transaction: entries[0]?.transaction, payer: valid.payment.authorization.from },
          actual: bodyOf(last),
          evidence: [last.id],
        },
      );
    }
    expect("works-afterwards").accepted(await post("settle", (await request({ payer: await newPayer() })).body));
  },
});
