import { serverScenario } from "../../../runner/scenario.js";
import { flipped } from "../../../protocol/signature-forms.js";

/** Still a signature in good form, and of somebody whom nobody knows. */
export default serverScenario({
  id: "server/signature/flipped-bit",
  title: "A signature with one bit changed buys nothing",
  needs: ["exact-eip3009"],
  checks: { "r-refused": "refuse-foreign-signer", "s-refused": "refuse-foreign-signer", "v-refused": "refuse-foreign-signer" },
  async run({ buyer, expect }) {
    await buyer.pay();
    const cases = (["r", "s", "v"] as const).map(async (part) => {
      const payment = await buyer.sign({ signature: (signature) => flipped(signature, part) });
      expect(`${part}-refused`).refused(await buyer.present(payment));
    });
    await Promise.all(cases);
  },
});
