import { serverScenario, type Fault } from "../../../runner/scenario.js";

/** What a facilitator answers that has not said yes. The payment itself is valid, and settling would work. */
const cases: readonly { check: string; outage?: boolean; action: Fault["action"] }[] = [
  { check: "failing-status-not-served", outage: true, action: { do: "answer", status: 500, body: { error: "internal error" } } },
  { check: "failing-status-not-served", outage: true, action: { do: "answer", status: 503, body: "" } },
  { check: "failing-status-not-served", outage: true, action: { do: "answer", status: 429, body: { error: "slow down" } } },
  { check: "failing-status-not-served", outage: true, action: { do: "answer", status: 401, body: { error: "no such key" } } },
  { check: "unreadable-answer-not-served", outage: true, action: { do: "answer", body: "<html><body>welcome</body></html>" } },
  { check: "unreadable-answer-not-served", outage: true, action: { do: "answer", body: "" } },
  { check: "unreadable-answer-not-served", outage: true, action: { do: "answer", body: "null" } },
  { check: "unreadable-answer-not-served", outage: true, action: { do: "answer", body: [{ isValid: true }] } },
  { check: "unreadable-answer-not-served", outage: true, action: { do: "truncate" } },
  { check: "mistyped-yes-not-served", action: { do: "patch", members: { isValid: "true" } } },
  { check: "mistyped-yes-not-served", action: { do: "patch", members: { isValid: 1 } } },
  { check: "mistyped-yes-not-served", action: { do: "patch", members: { isValid: null } } },
  { check: "mistyped-yes-not-served", action: { do: "patch", members: { isValid: {} } } },
  { check: "yes-in-an-error-not-served", action: { do: "patch", members: {}, status: 500 } },
  { check: "yes-in-an-error-not-served", action: { do: "patch", members: {}, status: 400 } },
];

export default serverScenario({
  id: "server/facilitator/verify-is-no-yes",
  title: "Nothing but a readable yes of /verify is taken for one",
  needs: ["exact-eip3009", "our-facilitator"],
  // Many purchases, which a server with a single worker makes one after the other.
  timeout: 150_000,
  checks: {
    "failing-status-not-served": "verify-yes-is-plain",
    "unreadable-answer-not-served": "verify-yes-is-plain",
    "mistyped-yes-not-served": "verify-yes-is-plain",
    "yes-in-an-error-not-served": "verify-yes-is-plain",
    "outage-says-server-error": "server-error-on-facilitator-outage",
  },
  async run({ buyer, newBuyer, fault, met, expect }) {
    await buyer.pay();
    const attempts = cases.map(async ({ check, outage, action }) => {
      const other = await newBuyer();
      const payment = await other.sign();
      const fooled = await fault(other, "verify", action);
      const answer = await other.present(payment);
      await met(fooled);
      expect(check).notServed(answer);
      if (!outage) return;
      expect("outage-says-server-error").that(answer.status >= 500, `answered ${answer.status} to a facilitator that failed`, {
        expected: "a server error: nothing is wrong with the payment",
        actual: answer.status,
        evidence: [answer.id],
      });
    });
    for (const result of await Promise.allSettled(attempts)) if (result.status === "rejected") throw result.reason;
  },
});
