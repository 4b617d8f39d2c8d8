import { serverScenario, type Fault } from "../../../runner/scenario.js";

const transaction = `0x${"5e".repeat(32)}`;

/** What a facilitator answers that has not settled. Nothing of it reaches the chain. `whole`: a success in all but one thing. */
const cases: readonly { check: string; outage?: boolean; status?: number; body: unknown; whole?: boolean }[] = [
  { check: "failing-status-not-served", outage: true, status: 500, body: { error: "internal error" } },
  { check: "failing-status-not-served", outage: true, status: 503, body: "" },
  { check: "failing-status-not-served", outage: true, status: 429, body: { error: "slow down" } },
  { check: "failing-status-not-served", outage: true, status: 401, body: { error: "no such key" } },
  { check: "unreadable-answer-not-served", outage: true, body: "<html><body>welcome</body></html>" },
  { check: "unreadable-answer-not-served", outage: true, body: "" },
  { check: "unreadable-answer-not-served", outage: true, body: "null" },
  { check: "unreadable-answer-not-served", outage: true, body: '{"success":true,"transaction":"0x5e5e' },
  { check: "unreadable-answer-not-served", outage: true, body: [{ success: true, transaction }] },
  { check: "mistyped-success-not-served", body: { success: "true" }, whole: true },
  { check: "mistyped-success-not-served", body: { success: 1 }, whole: true },
  { check: "mistyped-success-not-served", body: { success: {} }, whole: true },
  { check: "mistyped-success-not-served", body: {}, whole: true },
  { check: "success-in-an-error-not-served", status: 500, body: { success: true }, whole: true },
  { check: "success-in-an-error-not-served", status: 400, body: { success: true }, whole: true },
];

export default serverScenario({
  id: "server/facilitator/settle-is-no-yes",
  title: "Nothing but a readable success of /settle is taken for money",
  needs: ["exact-eip3009", "our-facilitator"],
  // Many purchases, which a server with a single worker makes one after the other.
  timeout: 150_000,
  checks: {
    "failing-status-not-served": "no-goods-without-settlement",
    "unreadable-answer-not-served": "no-goods-without-settlement",
    "mistyped-success-not-served": "no-goods-without-settlement",
    "success-in-an-error-not-served": "no-goods-without-settlement",
    "outage-says-server-error": "server-error-on-facilitator-outage",
  },
  async run({ buyer, newBuyer, fault, met, expect }) {
    await buyer.pay();
    const attempts = cases.map(async ({ check, outage, status = 200, body, whole }) => {
      const other = await newBuyer();
      const payment = await other.sign();
      const rest = { transaction, network: payment.offer.network, payer: other.address };
      const action: Fault["action"] = { do: "answer", status, body: whole ? { ...(body as object), ...rest } : body };
      const fooled = await fault(other, "settle", action);
      const answer = await other.present(payment);
      await met(fooled);
      expect(check).notServed(answer);
      if (!outage) return;
      expect("outage-says-server-error").that(answer.status >= 500, `answered ${answer.status} to a facilitator that failed`, {
        expected: "a server error, since nobody knows what became of the settlement",
        actual: answer.status,
        evidence: [answer.id],
      });
    });
    for (const result of await Promise.allSettled(attempts)) if (result.status === "rejected") throw result.reason;
  },
});
