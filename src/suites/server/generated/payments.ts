import { ruleOn } from "../../../properties/cases.js";
import { combined } from "../../../properties/combined.js";
import { asking } from "../../../properties/asking-changes.js";
import { generatedPurchases, purchaseChangesIn } from "../../../properties/purchases.js";
import { serverScenario } from "../../../runner/scenario.js";

/** A purchase with some changes, of the payment and of how it is asked for, and the model's word on it. What it leaves open the oracles hold against the chain. */
export default serverScenario({
  id: "server/generated/payments",
  title: "Whatever payment is made up is taken or refused as the specification has it",
  needs: ["exact-eip3009"],
  slow: true,
  generates: generatedPurchases(800, 36),
  checks: {
    "valid-served": "valid-payment-served",
    "invalid-refused": "refuse-whatever-is-wrong",
    "moved-nothing": "refuse-whatever-is-wrong",
    answered: "survives-malformed",
  },
  async run({ x402Version, resource, buyer, visit, offer, stranger, now, expect }, one) {
    const facts = {
      x402Version,
      offer: await offer(),
      now: now(),
      payer: buyer.address,
      // Few cases have one, and an account is made by multiplying on a curve.
      get stranger() {
        return stranger();
      },
    };
    const { ask, unpaid } = asking(one, resource);
    const { ruling } = ruleOn(purchaseChangesIn(x402Version), one);
    if (unpaid) {
      const answer = await visit(ask);
      expect("answered").answered(answer);
      return expect("invalid-refused").notServed(answer);
    }
    const payment = await buyer.sign(one.length === 0 ? undefined : combined(one, facts));
    const answer = await buyer.present(payment, ask);
    expect("answered").answered(answer);
    if (ruling === "valid") expect("valid-served").served(answer);
    if (ruling !== "invalid") return;
    expect("invalid-refused").notServed(answer);
    await expect("moved-nothing").transfers(payment, 0);
  },
});
