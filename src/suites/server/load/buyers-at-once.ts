import { handsOver, readReceipt, turnedAway } from "../../../protocol/challenge.js";
import { serverScenario, Untestable } from "../../../runner/scenario.js";

const crowd = 10;

export default serverScenario({
  id: "server/load/buyers-at-once",
  title: "Ten buyers at once are each served for their own money",
  needs: ["exact-eip3009"],
  // Many purchases, which a server with a single worker makes one after the other.
  timeout: 150_000,
  checks: {
    "all-served": "valid-payment-served",
    "each-paid-once": "exact-amount-moved",
    "own-receipt": "receipt-true",
    "sells-afterwards": "valid-payment-served",
  },
  async run({ x402Version, buyer, newBuyer, ledger, expect }) {
    await buyer.pay();
    const buyers = await Promise.all(Array.from({ length: crowd }, () => newBuyer()));
    const payments = await Promise.all(buyers.map((one) => one.sign()));
    const answers = await Promise.all(buyers.map((one, index) => one.present(payments[index]!)));
    const ledgers = await Promise.all(buyers.map((one) => ledger(one)));
    for (const [index, answer] of answers.entries()) {
      const transfers = ledgers[index] ?? [];
      if (turnedAway(answer) && transfers.length === 0) continue;
      expect("all-served").served(answer);
      if (!handsOver(answer)) continue;
      expect("each-paid-once").that(transfers.length === 1, `${transfers.length} transfers for one delivery`, {
        expected: "one transfer a buyer",
        actual: transfers.map(({ transaction, value }) => ({ transaction, value })),
        evidence: [answer.id],
      });
      const receipt = readReceipt(answer, x402Version);
      const named = receipt?.ok ? receipt.message["transaction"] : undefined;
      const own = named !== undefined && named === transfers[0]?.transaction;
      expect("own-receipt").that(
        own,
        own ? "each receipt names the buyer's own transaction" : "a receipt names another transaction",
        {
          expected: transfers.map(({ transaction }) => transaction),
          actual: named,
          evidence: [answer.id],
        },
      );
    }
    const last = await newBuyer();
    expect("sells-afterwards").served(await last.present(await last.sign()));
    if (!answers.some(handsOver)) throw new Untestable("nobody of the crowd was served");
  },
});
