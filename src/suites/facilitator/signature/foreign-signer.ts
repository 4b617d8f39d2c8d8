import { facilitatorScenario } from "../../../runner/scenario.js";

/** Good signatures of people who exist; none of them is the payer. */
export default facilitatorScenario({
  id: "facilitator/signature/foreign-signer",
  title: "A payment that somebody else signed is neither valid nor settled",
  needs: ["exact-eip3009"],
  checks: {
    "stranger-verify-declined": "signature-of-the-payer",
    "stranger-settle-declined": "signature-of-the-payer",
    "other-payer-declined": "signature-of-the-payer",
  },
  async run({ request, settled, refuses, newPayer, stranger }) {
    await settled();
    const other = await newPayer();
    await Promise.all([
      request({ signer: stranger() }).then((forged) =>
        refuses(forged, { verify: "stranger-verify-declined", settle: "stranger-settle-declined" }),
      ),
      // He has money of his own, and says whose is to be taken.
      request({ signer: other }).then((forged) =>
        refuses(forged, { verify: "other-payer-declined", settle: "other-payer-declined" }),
      ),
    ]);
  },
});
