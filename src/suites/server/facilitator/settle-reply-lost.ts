import { handsOver, tellsOutcome } from "../../../protocol/challenge.js";
import { NotApplicable, serverScenario, Untestable, type Fault } from "../../../runner/scenario.js";

/** The money has moved in each of them, and the word of it got lost. */
const losses: readonly { check: string; action: Fault["action"] }[] = [
  { check: "reset-told", action: { do: "reset", when: "after" } },
  { check: "truncated-told", action: { do: "truncate" } },
  { check: "gateway-error-told", action: { do: "answer", forward: true, status: 502, body: "<html>Bad Gateway</html>" } },
];

export default serverScenario({
  id: "server/facilitator/settle-reply-lost",
  title: "Who has paid is not asked to pay again because the facilitator's answer got lost",
  needs: ["exact-eip3009", "our-facilitator"],
  checks: {
    "reset-told": "no-charge-without-goods",
    "truncated-told": "no-charge-without-goods",
    "gateway-error-told": "no-charge-without-goods",
    "again-made-good": "undelivered-sale-made-good",
  },
  async run({ x402Version, buyer, newBuyer, fault, met, heal, quiet, ledger, expect }) {
    await buyer.pay();
    let undelivered = false;
    const attempts = losses.map(async ({ check, action }) => {
      const other = await newBuyer();
      const payment = await other.sign();
      const loss = await fault(other, "settle", action);
      const answer = await other.present(payment);
      await met(loss);
      await quiet(other);
      if ((await ledger(other)).length === 0) throw new Untestable("no money moved, so there is nothing to be told");
      const told = handsOver(answer) || tellsOutcome(answer, x402Version);
      expect(check).that(told, `answered ${answer.status} after the money had moved`, {
        expected: "the resource, or an answer that names the transaction or says that the outcome is open",
        actual: answer.status,
        evidence: [answer.id],
      });
      await heal(other);
      if (handsOver(answer)) return;
      undelivered = true;
      const again = await other.present(payment);
      const good = handsOver(again) || tellsOutcome(again, x402Version);
      expect("again-made-good").that(good, `the same payment, shown again, was answered ${again.status}`, {
        expected: "the resource, or an answer that names the transaction or says that the outcome is open",
        actual: again.status,
        evidence: [answer.id, again.id],
      });
    });
    for (const result of await Promise.allSettled(attempts)) if (result.status === "rejected") throw result.reason;
    if (!undelivered) throw new NotApplicable("the target found out by itself that it was paid, and delivered");
  },
});
