import { amountOf } from "../../../protocol/messages.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** v1 says "meets or exceeds" (core v1, 6.1.2 step 3), its own title "exact". Either is taken, as long as it is the same everywhere. */
export default facilitatorScenario({
  id: "facilitator/amount/meets-or-exceeds",
  title: "A payment above the price is taken whole or not at all",
  versions: [1],
  needs: ["exact-eip3009"],
  checks: { "one-word": "one-word", taken: "overpaid-taken" },
  async run({ request, verified, settled, agrees, expect }) {
    await verified();
    const control = await request();
    await settled(control);
    const price = BigInt(amountOf(control.payment.offer));
    for (const value of [price + 1n, price * 2n]) {
      const { verify, settle } = await agrees(await request({ authorization: { value: String(value) } }), {
        word: "one-word",
        answered: "one-word",
      });
      for (const answer of [verify, settle]) expect("taken").accepted(answer);
    }
  },
});
