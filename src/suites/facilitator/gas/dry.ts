import { bodyOf, namedTransaction } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, NotApplicable, Untestable } from "../../../runner/scenario.js";

/** Wei: no transaction is to be had for it, and enough for all that follow. */
const dry = 1_000n;
const filled = 10n ** 20n;

/** What facilitators say of a payer who has not got the money, or has not signed. */
const payersFault = /insufficient_funds|insufficient_balance|signature/i;

/** Whoever pays for gas runs out of it some day. */
export default facilitatorScenario({
  id: "facilitator/gas/dry",
  title: "A facilitator that cannot pay for gas says no or fails, and goes on when it can again",
  needs: ["exact-eip3009"],
  exclusive: true,
  checks: {
    "not-settled": "answers-agree-with-chain",
    answered: "answer-in-bounded-time",
    "not-blamed": "gas-shortage-not-blamed",
    "settles-again": "unsent-settlement-repeatable",
    "others-settle": "settle-valid-settled",
  },
  async run({ newPayer, request, post, settled, transaction, ledger, chain, expect }) {
    const control = await settled(await request({ payer: await newPayer() }));
    const found = await transaction(namedTransaction(control));
    if (!found) throw new Untestable("the account that pays for gas is not known");
    await chain.gasMoney(found.from, dry);
    const payer = await newPayer();
    const valid = await request({ payer });
    const answer = await post("settle", valid.body);
    if ((await ledger(payer)).length > 0) throw new NotApplicable("another account of the target's pays for gas");
    expect("not-settled").notTaken(answer);
    expect("answered").that(answer.status !== 0, answer.status === 0 ? "no answer within 25 seconds" : "answered", {
      evidence: [answer.id],
    });
    const reason = bodyOf(answer)?.["errorReason"];
    const blamed = typeof reason === "string" && payersFault.test(reason);
    expect("not-blamed").that(!blamed, blamed ? "the payer is blamed for it" : "the payer is not blamed", {
      expected: "a reason that is the facilitator's own",
      actual: bodyOf(answer),
      evidence: [answer.id],
    });
    await chain.gasMoney(found.from, filled);
    expect("settles-again").accepted(await post("settle", valid.body));
    expect("others-settle").accepted(await post("settle", (await request({ payer: await newPayer() })).body));
  },
});
