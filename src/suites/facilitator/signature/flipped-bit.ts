import { flipped } from "../../../protocol/signature-forms.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** Still a signature in good form, and of somebody whom nobody knows. */
export default facilitatorScenario({
  id: "facilitator/signature/flipped-bit",
  title: "A signature with one bit changed is neither valid nor settled",
  needs: ["exact-eip3009"],
  checks: {
    "r-declined": "signature-of-the-payer",
    "s-declined": "signature-of-the-payer",
    "v-declined": "signature-of-the-payer",
  },
  async run({ request, verified, refuses }) {
    await verified();
    const cases = (["r", "s", "v"] as const).map(async (part) => {
      const check = `${part}-declined`;
      await refuses(await request({ signature: (signature) => flipped(signature, part) }), { verify: check, settle: check });
    });
    await Promise.all(cases);
  },
});
