import { facilitatorScenario } from "../../../runner/scenario.js";

/** Without the seller's terms nobody can say whether the payment meets them; those that the buyer repeats are not the seller's. */
export default facilitatorScenario({
  id: "facilitator/matching/no-requirements",
  title: "A payment without the seller's requirements is declined",
  needs: ["exact-eip3009"],
  checks: {
    "absent-declined": "requirements-needed",
    "partial-declined": "requirements-needed",
    answered: "odd-request-answered",
  },
  async run({ x402Version, request, verified, settled, refuses }) {
    await verified();
    const control = await request();
    await settled(control);
    for (const paymentRequirements of [undefined, null, {}, "", [control.payment.offer]]) {
      const bare = await request({ body: { paymentRequirements } });
      await refuses(bare, { verify: "absent-declined", settle: "absent-declined", answered: "answered" });
    }
    const amount = x402Version === 2 ? "amount" : "maxAmountRequired";
    for (const name of ["scheme", "network", amount, "asset", "payTo"]) {
      const partial = await request({ requirements: { [name]: undefined } });
      await refuses(partial, { verify: "partial-declined", settle: "partial-declined", answered: "answered" });
    }
  },
});
