import { priced } from "../../../protocol/messages.js";
import { clientScenario, NotApplicable, Untestable } from "../../../runner/scenario.js";

/** Prices that everybody can afford, in atomic units; what is scaled or rounded somewhere on the way comes out as another number. */
const small: Record<string, string> = { "one-atomic-unit": "1", "odd-amount": "9973" };
/** The first whole number that a double cannot hold, and one more. */
const big = 2n ** 53n + 1n;

export default clientScenario({
  id: "client/payload/amount",
  title: "The amount that is signed is the amount that was asked, to the last atomic unit",
  needs: ["exact-eip3009"],
  checks: {
    "one-atomic-unit": "exact-amount-signed",
    "odd-amount": "exact-amount-signed",
    "more-than-a-double-holds": "exact-amount-signed",
  },
  async run({ x402Version, newStage, pays, buy, fund, expect }) {
    for (const [check, price] of Object.entries(small)) {
      await pays({ offers: (own) => [{ ...own, ...priced(x402Version, price) }] }, check);
    }
    await fund(2n * big);
    const stage = await newStage({ offers: (own) => [{ ...own, ...priced(x402Version, big.toString()) }] });
    await buy(stage);
    if (stage.requests().length === 0) throw new Untestable("the client never asked the seller");
    const shown = stage.presented();
    // What one spends at the most is one's own business.
    if (shown.length === 0) throw new NotApplicable("the client does not pay that much");
    for (const { payment, message, exchange } of shown) {
      const value = payment?.payload.authorization.value;
      expect("more-than-a-double-holds").that(value === big.toString(), `it signed ${value ?? "what cannot be read"}`, {
        expected: big.toString(),
        actual: value ?? message,
        evidence: [exchange.id],
      });
    }
  },
});
