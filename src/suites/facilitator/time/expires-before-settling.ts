import { bodyOf } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, NotApplicable } from "../../../runner/scenario.js";

/** Seconds that the payment is good for: more than the 6 s that facilitators usually want to be left. */
const lifetime = 9;

/** What was verified is verified again: time does not stand still in between. */
export default facilitatorScenario({
  id: "facilitator/time/expires-before-settling",
  title: "A payment that runs out between verification and settlement is not settled",
  needs: ["exact-eip3009"],
  slow: true,
  forced: lifetime * 1_000,
  checks: { declined: "expired-declined", "nothing-sent": "no-wasted-gas" },
  async run({ newPayer, request, post, verified, settled, refuses, pause, now, sent, expect }) {
    await verified();
    await settled();
    const payer = await newPayer();
    const end = now() + lifetime;
    const short = await request({ payer, authorization: { validBefore: String(end) } });
    const verify = await post("verify", short.body);
    if (bodyOf(verify)?.["isValid"] !== true) throw new NotApplicable(`it wants more than ${lifetime} s to be left of a payment`);
    await pause(Math.max(0, end * 1_000 + 50 - Date.now()));
    const { settle } = await refuses(short, { settle: "declined" });
    const hopeless = await sent(payer);
    expect("nothing-sent").that(hopeless.length === 0, `${hopeless.length} transactions that could only revert were sent`, {
      expected: "no transaction",
      actual: hopeless,
      evidence: [settle?.id ?? verify.id],
    });
  },
});
