import { saysSettled } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** Seconds that the chain's clock differs from everybody else's. */
const skew = 30;

/** What each clock makes of a payment, in seconds from the facilitator's now. The chain's word counts. */
const cases = [
  { name: "expired", chainAt: skew, validAfter: -600, validBefore: skew - 10 },
  { name: "not-yet-valid", chainAt: -skew, validAfter: -10, validBefore: 60 },
] as const;

/** In a world of its own: the chain's clock is everybody's. */
export default facilitatorScenario({
  id: "facilitator/clock/chain-clock",
  title: "What the chain's clock forbids is neither called valid nor reported as settled",
  needs: ["exact-eip3009"],
  exclusive: true,
  checks: {
    "expired-not-valid": "verify-simulates",
    "expired-not-settled": "chain-clock-decides",
    "not-yet-valid-not-valid": "verify-simulates",
    "not-yet-valid-not-settled": "chain-clock-decides",
    "good-by-both-settles": "settle-valid-settled",
  },
  async run({ newPayer, request, post, settled, chain, now, expect }) {
    await settled();
    // Back first: no block may be older than the one before it, so the way forward is the last.
    for (const { name, chainAt, validAfter, validBefore } of [...cases].reverse()) {
      await chain.setTime(now() + chainAt);
      const payer = await newPayer();
      const authorization = { validAfter: String(now() + validAfter), validBefore: String(now() + validBefore) };
      const early = await request({ payer, authorization });
      expect(`${name}-not-valid`).declined(await post("verify", early.body));
      const answer = await post("settle", early.body);
      expect(`${name}-not-settled`).that(
        !saysSettled(answer),
        saysSettled(answer) ? "reported as settled against the chain's clock" : "not reported as settled",
        { expected: "no success", actual: { chainAt, ...authorization }, evidence: [answer.id] },
      );
      const good = await request({ payer, authorization: { validBefore: String(now() + 3_600) } });
      expect("good-by-both-settles").accepted(await post("settle", good.body));
    }
  },
});
