import { amountOf } from "../../../protocol/messages.js";
import { facilitatorScenario, type FacilitatorContext } from "../../../runner/scenario.js";

/** What another seller wants for the money that the first one got. */
const terms: Readonly<Record<string, (context: FacilitatorContext, price: bigint) => Record<string, string>>> = {
  "other-payee-declined": ({ stranger }) => ({ payTo: stranger().address }),
  "higher-price-declined": ({ x402Version }, price) => ({
    [x402Version === 1 ? "maxAmountRequired" : "amount"]: String(price * 100n),
  }),
};

/** Who remembers settlements by authorization alone sells the same payment to everybody. */
export default facilitatorScenario({
  id: "facilitator/settle/other-terms",
  title: "A settled authorization is no success for other terms",
  needs: ["exact-eip3009"],
  checks: { "other-payee-declined": "settled-for-its-terms", "higher-price-declined": "settled-for-its-terms" },
  async run(context) {
    const { x402Version, request, post, settled, expect } = context;
    const valid = await request();
    await settled(valid);
    const { authorization, offer } = valid.payment;
    for (const [check, change] of Object.entries(terms)) {
      const wanted = change(context, BigInt(amountOf(offer)));
      // What the payload says was accepted is nobody's signature: it goes along with what is wanted.
      const accepted = x402Version === 2 ? { accepted: wanted } : {};
      const again = await request({ authorization, requirements: wanted, ...accepted });
      expect(check).declined(await post("settle", again.body));
    }
  },
});
