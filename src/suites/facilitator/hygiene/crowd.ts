import { bodyOf } from "../../../protocol/facilitator-answers.js";
import { sameAddress } from "../../../protocol/read-payment.js";
import { facilitatorScenario, type Case } from "../../../runner/scenario.js";

/** Each of so many payers asks twice at once, once with a payment that somebody else signed. */
const payers = 10;

export default facilitatorScenario({
  id: "facilitator/hygiene/crowd",
  title: "Twenty payments that are verified at once get a verdict each",
  needs: ["exact-eip3009"],
  checks: {
    "valid-accepted": "requests-kept-apart",
    "invalid-declined": "requests-kept-apart",
    "payers-not-mixed-up": "requests-kept-apart",
  },
  async run({ newPayer, stranger, request, post, verified, expect }) {
    await verified();
    const cases: { one: Case; good: boolean }[] = [];
    for (let index = 0; index < payers; index += 1) {
      const payer = await newPayer();
      const pair = [
        { one: await request({ payer }), good: true },
        { one: await request({ payer, signer: stranger() }), good: false },
      ];
      cases.push(...(index % 2 === 0 ? pair : pair.reverse()));
    }
    const answers = await Promise.all(cases.map(({ one }) => post("verify", one.body)));
    for (const [index, answer] of answers.entries()) {
      const { one, good } = cases[index] ?? {};
      if (!one) continue;
      if (good) expect("valid-accepted").accepted(answer);
      else expect("invalid-declined").declined(answer);
      const named = bodyOf(answer)?.["payer"];
      const right = typeof named !== "string" || named === "" || sameAddress(named, one.payment.authorization.from);
      expect("payers-not-mixed-up").that(right, right ? "each answer names its own payer" : "an answer names another's payer", {
        expected: one.payment.authorization.from,
        actual: named,
        evidence: [answer.id],
      });
    }
  },
});
