import { getAddress } from "viem";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** Well signed by the payer; only that it goes to somebody else. */
export default facilitatorScenario({
  id: "facilitator/recipient/elsewhere",
  title: "A payment to somebody else than the payee is declined",
  needs: ["exact-eip3009"],
  checks: {
    "to-stranger-declined": "recipient-matches",
    "to-payer-declined": "recipient-matches",
    "to-lookalike-declined": "recipient-matches",
    "other-payee-declined": "recipient-matches",
  },
  async run({ x402Version, payer, payee, stranger, request, verified, settled, refuses }) {
    await verified();
    await settled();
    const recipients = {
      "to-stranger-declined": stranger().address,
      "to-payer-declined": payer.address,
      // People and short displays compare both ends.
      "to-lookalike-declined": getAddress(payee.toLowerCase().replace(/^(0x.{8}).{4}/, "$1dead")),
    };
    for (const [check, to] of Object.entries(recipients)) {
      await refuses(await request({ authorization: { to } }), { verify: check, settle: check });
    }
    // The seller wants it elsewhere, and both messages agree about it: only the authorization does not.
    const terms = { payTo: stranger().address };
    const changes = x402Version === 2 ? { accepted: terms, requirements: terms } : { requirements: terms };
    await refuses(await request(changes), { verify: "other-payee-declined", settle: "other-payee-declined" });
  },
});
