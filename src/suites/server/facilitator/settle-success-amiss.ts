import { serverScenario } from "../../../runner/scenario.js";

const transaction = `0x${"5e".repeat(32)}`;
const stranger = `0x${"5e".repeat(20)}`;

/** Successes that cannot be about this payment, and anybody can see it. Nothing of them reaches the chain. */
const cases: readonly { check: string; said: Record<string, unknown> }[] = [
  { check: "empty-transaction-not-served", said: { transaction: "" } },
  { check: "malformed-transaction-not-served", said: { transaction: "0x5e" } },
  { check: "malformed-transaction-not-served", said: { transaction: "settled" } },
  { check: "malformed-transaction-not-served", said: { transaction: null } },
  { check: "other-network-not-served", said: { network: "eip155:31337" } },
  { check: "other-network-not-served", said: { network: "base" } },
  { check: "other-payer-not-served", said: { payer: stranger } },
];

export default serverScenario({
  id: "server/facilitator/settle-success-amiss",
  title: "A success of /settle that is not about this payment is not believed",
  needs: ["exact-eip3009", "our-facilitator"],
  checks: {
    "empty-transaction-not-served": "settle-success-complete",
    "malformed-transaction-not-served": "settle-success-complete",
    "other-network-not-served": "settle-success-complete",
    "other-payer-not-served": "settle-success-complete",
  },
  without: {
    money: "the facilitator says settled where nothing is: who believes it is judged by checks of their own",
    wire: "who believes it relays what it said: that is judged by checks of their own",
  },
  async run({ buyer, newBuyer, fault, met, expect }) {
    await buyer.pay();
    const attempts = cases.map(async ({ check, said }) => {
      const other = await newBuyer();
      const payment = await other.sign();
      const body = { success: true, transaction, network: payment.offer.network, payer: other.address, ...said };
      const fooled = await fault(other, "settle", { do: "answer", body });
      const answer = await other.present(payment);
      await met(fooled);
      expect(check).notServed(answer);
    });
    for (const result of await Promise.allSettled(attempts)) if (result.status === "rejected") throw result.reason;
  },
});
