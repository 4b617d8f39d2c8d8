import { serverScenario } from "../../../runner/scenario.js";
import { handsOver, tellsOutcome } from "../../../protocol/challenge.js";

/** Slow is not failed: who gives up after two seconds has taken the money and kept the goods. */
export default serverScenario({
  id: "server/facilitator/slow",
  title: "A facilitator that takes three seconds changes nothing about who gets what",
  needs: ["exact-eip3009", "our-facilitator"],
  slow: true,
  checks: {
    "slow-verify": "slow-facilitator-consistent",
    "slow-settle": "slow-facilitator-consistent",
    "slow-reply": "slow-facilitator-consistent",
  },
  async run({ x402Version, buyer, newBuyer, fault, met, quiet, ledger, expect }) {
    await buyer.pay();
    const phases = [
      { check: "slow-verify", call: "verify", when: "before" },
      { check: "slow-settle", call: "settle", when: "before" },
      { check: "slow-reply", call: "settle", when: "after" },
    ] as const;
    const attempts = phases.map(async ({ check, call, when }) => {
      const other = await newBuyer();
      const payment = await other.sign();
      const delay = await fault(other, call, { do: "delay", ms: 3_000, when });
      const answer = await other.present(payment);
      await met(delay);
      // Who gave up has perhaps paid all the same: what counts is where the money is when the call has ended.
      await quiet(other);
      const transfers = (await ledger(other)).length;
      const served = handsOver(answer);
      const consistent = served ? transfers === 1 : transfers === 0 || tellsOutcome(answer, x402Version);
      expect(check).that(consistent, `answered ${answer.status} with ${transfers} transfers on chain`, {
        expected: "the resource for one transfer; or no transfer; or an answer that says the outcome is open",
        actual: { status: answer.status, transfers },
        evidence: [answer.id],
      });
    });
    // One that does not apply (a server that never calls /verify) takes nothing away from the others.
    const results = await Promise.allSettled(attempts);
    for (const result of results) if (result.status === "rejected") throw result.reason;
  },
});
