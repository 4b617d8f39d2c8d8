import { serverScenario } from "../../../runner/scenario.js";
import { amountOf } from "../../../protocol/messages.js";

/** v2 wants the exact amount (core v2, 6.1.2 step 3); v1 "meets or exceeds", so there it is only reported. */
export default serverScenario({
  id: "server/amount/overpaid",
  title: "A payment above the price is refused under scheme exact",
  needs: ["exact-eip3009"],
  checks: {
    refused: { 1: "v1-overpaid-unspecified", 2: "refuse-overpaid" },
    "raised-terms-refused": { 2: "refuse-overpaid" },
    "moves-nothing": { 2: "refuse-overpaid" },
  },
  async run({ x402Version, buyer, offer, expect }) {
    await buyer.pay();
    const more = String(BigInt(amountOf(await offer())) + 1n);
    const over = await buyer.sign({ authorization: { value: more } });
    expect("refused").refused(await buyer.present(over));
    if (x402Version === 1) return;
    const raised = await buyer.sign({ authorization: { value: more }, accepted: { amount: more } });
    expect("raised-terms-refused").refused(await buyer.present(raised));
    for (const payment of [over, raised]) await expect("moves-nothing").transfers(payment, 0);
  },
});
