import { amountOf, priced } from "../../../protocol/messages.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** What is signed, by the price. */
const amounts: Record<string, (price: bigint) => bigint> = {
  "one-below-declined": (price) => price - 1n,
  "half-declined": (price) => price / 2n,
  "one-unit-declined": () => 1n,
  "zero-declined": () => 0n,
};

export default facilitatorScenario({
  id: "facilitator/amount/below",
  title: "A payment below the price is declined",
  needs: ["exact-eip3009"],
  checks: {
    "one-below-declined": "underpaid-declined",
    "half-declined": "underpaid-declined",
    "one-unit-declined": "underpaid-declined",
    "zero-declined": "underpaid-declined",
    "raised-price-declined": "underpaid-declined",
  },
  async run({ x402Version, request, verified, settled, refuses }) {
    await verified();
    const control = await request();
    await settled(control);
    const price = BigInt(amountOf(control.payment.offer));
    for (const [check, amount] of Object.entries(amounts)) {
      const short = await request({ authorization: { value: String(amount(price)) } });
      await refuses(short, { verify: check, settle: check });
    }
    // The seller asks for more than was signed, and both messages agree about it: only the authorization does not.
    const raised = priced(x402Version, String(price + 1n));
    const changes = x402Version === 2 ? { accepted: raised, requirements: raised } : { requirements: raised };
    await refuses(await request(changes), { verify: "raised-price-declined", settle: "raised-price-declined" });
  },
});
