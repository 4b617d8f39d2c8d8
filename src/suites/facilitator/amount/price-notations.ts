import { amountOf, priced } from "../../../protocol/messages.js";
import { noNumber, sameNumber } from "../../../protocol/notations.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** Both messages write the price alike; what is signed stays the price in digits. */
export default facilitatorScenario({
  id: "facilitator/amount/price-notations",
  title: "The price is what the requirements say, in digits",
  needs: ["exact-eip3009"],
  checks: {
    "one-word": "one-word",
    "canonical-only": "digits-only",
    "no-number-declined": "no-number-declined",
    answered: "odd-request-answered",
  },
  async run({ x402Version, request, verified, settled, agrees, refuses, expect }) {
    await verified();
    const control = await request();
    await settled(control);
    const price = amountOf(control.payment.offer);
    const asking = (value: unknown) => {
      const requirements = priced(x402Version, value);
      return request({ requirements, ...(x402Version === 2 ? { accepted: requirements } : {}) });
    };
    for (const [name, value] of Object.entries(sameNumber(price))) {
      const { verify, settle, taken } = await agrees(await asking(value), { word: "one-word", answered: "answered" });
      expect("canonical-only").that(!taken, taken ? `taken as the price: ${name}` : "only digits are taken", {
        actual: value,
        evidence: [verify.id, settle.id],
      });
    }
    const check = "no-number-declined";
    for (const value of Object.values(noNumber(price))) {
      await refuses(await asking(value), { verify: check, settle: check, answered: "answered" });
    }
  },
});
