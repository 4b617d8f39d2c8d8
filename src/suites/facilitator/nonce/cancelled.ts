import { facilitatorScenario } from "../../../runner/scenario.js";

/** EIP-3009 lets a payer take back what he signed, as long as nobody has used it. */
export default facilitatorScenario({
  id: "facilitator/nonce/cancelled",
  title: "An authorization that its payer has cancelled is neither valid nor settled",
  needs: ["exact-eip3009"],
  checks: {
    "verify-declined": "used-nonce-declined",
    "settle-declined": "used-nonce-declined",
    "while-settling-no-success": "settle-moves-money",
  },
  async run({ request, verified, newPayer, settled, refuses, notTaken, whileSettling, chain }) {
    await settled();
    const cancelled = await request();
    await verified(cancelled);
    await chain.cancel(cancelled.payment);
    await refuses(cancelled, { verify: "verify-declined", settle: "settle-declined" });

    const payer = await newPayer();
    const late = await request({ payer });
    const answer = await whileSettling(payer, late.body, () => chain.cancel(late.payment));
    await notTaken(answer, late.payment, "while-settling-no-success");
  },
});
