import { serverScenario } from "../../../runner/scenario.js";
import { NotApplicable, Untestable } from "../../../runner/scenario.js";
import { amountOf, type Requirements } from "../../../protocol/messages.js";

/** The buyer says what was agreed, and lies; or says the truth, and signs less. */
export default serverScenario({
  id: "server/amount/underpaid",
  title: "A payment below the price is refused",
  needs: ["exact-eip3009"],
  checks: {
    "short-value-refused": "refuse-underpaid",
    "lowered-terms-refused": { 2: "refuse-underpaid" },
    "moves-nothing": "refuse-underpaid",
    "own-terms": "own-terms-to-facilitator",
  },
  async run({ x402Version, buyer, offer, calls, expect }) {
    await buyer.pay();
    const price = BigInt(amountOf(await offer()));
    if (price < 1n) throw new Untestable("the price is nothing, and nothing is below it");
    const less = String(price - 1n);
    const short = await buyer.sign({ authorization: { value: less } });
    expect("short-value-refused").refused(await buyer.present(short));
    const payments = [short];
    if (x402Version === 2) {
      const lowered = await buyer.sign({ authorization: { value: less }, accepted: { amount: less } });
      expect("lowered-terms-refused").refused(await buyer.present(lowered));
      payments.push(lowered);
    }
    for (const payment of payments) await expect("moves-nothing").transfers(payment, 0);

    const asked = (await calls(buyer)).filter(
      ({ to, method }) => to === "facilitator" && (method === "verify" || method === "settle"),
    );
    if (asked.length === 0) throw new NotApplicable("the target was not seen asking a facilitator");
    const amounts = asked.map((call) => amountOf((call.request as { paymentRequirements: Requirements }).paymentRequirements));
    expect("own-terms").that(
      amounts.every((amount) => amount === String(price)),
      "the facilitator is asked for the seller's own price",
      { expected: String(price), actual: amounts, evidence: asked.map(({ seq }) => `call:${seq}`) },
    );
  },
});
