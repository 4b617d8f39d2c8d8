import { serverScenario } from "../../../runner/scenario.js";

/** A lie in perfect form: only who looks at the chain himself, or remembers which transactions he was paid by, can tell. */
export default serverScenario({
  id: "server/facilitator/settle-success-invented",
  title: "A success of /settle that the chain knows nothing of",
  needs: ["exact-eip3009", "our-facilitator"],
  checks: {
    "unknown-transaction-not-served": "settle-success-on-chain",
    "spent-transaction-not-served": "settle-success-on-chain",
  },
  without: { money: "the facilitator says settled where nothing is: who believes it is judged by checks of their own" },
  async run({ buyer, newBuyer, fault, met, ledger, mark, expect }) {
    await buyer.pay();
    const [spent] = await ledger(buyer);
    const unknown = `0x${Buffer.from(mark("hash").padEnd(32, "-")).toString("hex").slice(0, 64)}`;
    const lies = [
      { check: "unknown-transaction-not-served", transaction: unknown },
      { check: "spent-transaction-not-served", transaction: spent?.transaction },
    ];
    const attempts = lies.map(async ({ check, transaction }) => {
      const other = await newBuyer();
      const payment = await other.sign();
      const body = { success: true, transaction, network: payment.offer.network, payer: other.address };
      const fooled = await fault(other, "settle", { do: "answer", body });
      const answer = await other.present(payment);
      await met(fooled);
      expect(check).notServed(answer);
    });
    for (const result of await Promise.allSettled(attempts)) if (result.status === "rejected") throw result.reason;
  },
});
