import { blamesPayment, bodyOf, settledAs } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

const payments = 12;

/** The other side of every guard: what is not the same must not be taken for the same. */
export default facilitatorScenario({
  id: "facilitator/crowd/one-payer",
  title: "Payments of one payer that come at once are kept apart",
  needs: ["exact-eip3009"],
  checks: { "each-its-own": "settle-answer-true", "none-blamed": "crowd-not-blamed", "all-land": "crowd-lands" },
  async run({ payer, newPayer, request, post, settled, ledger, expect }) {
    await settled(await request({ payer: await newPayer() }));
    const cases = await Promise.all(Array.from({ length: payments }, () => request()));
    const asked = await Promise.all(cases.map(async (valid) => ({ valid, answer: await post("settle", valid.body) })));
    const again = asked.filter(({ answer }) => settledAs(answer) === undefined);
    for (const { valid } of again) await post("settle", valid.body);

    const entries = await ledger();
    for (const { valid, answer } of asked) {
      const own = entries.find(({ nonce }) => nonce === valid.payment.authorization.nonce);
      const named = settledAs(answer);
      const apart = named === undefined || named === own?.transaction.toLowerCase();
      const details = { expected: own?.transaction, actual: bodyOf(answer) ?? { status: answer.status }, evidence: [answer.id] };
      expect("each-its-own").that(
        apart,
        apart ? "each success names its own transaction" : "a success names another's transaction",
        details,
      );
      const blamed = blamesPayment(answer);
      expect("none-blamed").that(!blamed, blamed ?? "no valid payment is called a bad one", details);
      expect("all-land").that(
        own !== undefined,
        own ? "every payment is on the chain" : `a payment of ${payer.address} was never made`,
        details,
      );
    }
  },
});
