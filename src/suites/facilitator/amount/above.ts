import { amountOf, priced } from "../../../protocol/messages.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** v2 wants the exact amount (core v2, 6.1.2 step 3). */
export default facilitatorScenario({
  id: "facilitator/amount/above",
  title: "A payment above the price is declined under scheme exact",
  versions: [2],
  needs: ["exact-eip3009"],
  checks: {
    "one-above-declined": "overpaid-declined",
    "double-declined": "overpaid-declined",
    "lowered-price-declined": "overpaid-declined",
  },
  async run({ x402Version, request, verified, settled, refuses }) {
    await verified();
    const control = await request();
    await settled(control);
    const price = BigInt(amountOf(control.payment.offer));
    const above = { "one-above-declined": price + 1n, "double-declined": price * 2n };
    for (const [check, value] of Object.entries(above)) {
      await refuses(await request({ authorization: { value: String(value) } }), { verify: check, settle: check });
    }
    const lowered = priced(x402Version, String(price - 1n));
    const dearer = await request({ accepted: lowered, requirements: lowered });
    await refuses(dearer, { verify: "lowered-price-declined", settle: "lowered-price-declined" });
  },
});
