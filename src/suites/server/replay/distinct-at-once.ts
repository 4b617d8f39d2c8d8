import { handsOver, readReceipt } from "../../../protocol/challenge.js";
import { serverScenario } from "../../../runner/scenario.js";

const payments = 6;

/** The other side of every guard: what is not the same must not be taken for the same. */
export default serverScenario({
  id: "server/replay/distinct-at-once",
  title: "Payments of one payer that come at once are kept apart",
  needs: ["exact-eip3009"],
  checks: { "none-merged": "distinct-payments-apart", "all-served": "payments-at-once-served" },
  async run({ x402Version, buyer, ledger, expect }) {
    await buyer.pay();
    const signed = await Promise.all(Array.from({ length: payments }, () => buyer.sign()));
    const answers = await Promise.all(signed.map(async (payment) => ({ payment, answer: await buyer.present(payment) })));
    const entries = await ledger(buyer);
    for (const { payment, answer } of answers) {
      const own = entries.find(({ nonce }) => nonce === payment.authorization.nonce);
      const receipt = readReceipt(answer, x402Version);
      const said = receipt?.ok ? receipt.message["transaction"] : undefined;
      const apart = handsOver(answer) ? own !== undefined && (said === undefined || said === own.transaction) : true;
      expect("none-merged").that(apart, apart ? "each has its own transfer" : "served for a transfer that is not its own", {
        expected: own?.transaction ?? "a transfer of its own",
        actual: said,
        evidence: [answer.id],
      });
      expect("all-served").served(answer);
    }
  },
});
