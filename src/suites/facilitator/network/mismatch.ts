import { networkName } from "../../../protocol/networks.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** Some read the network from one message and never look at the other: then a seller on Base is paid on a test network. */
export default facilitatorScenario({
  id: "facilitator/network/mismatch",
  title: "A payment on another network than the requirements is declined",
  needs: ["exact-eip3009"],
  checks: {
    "payment-elsewhere-declined": "network-matches",
    "requirements-elsewhere-declined": "network-matches",
    answered: "odd-request-answered",
  },
  async run({ x402Version, request, verified, settled, refuses }) {
    await verified();
    await settled();
    for (const id of [8453, 80002]) {
      const network = networkName(id, x402Version);
      const paid = "payment-elsewhere-declined";
      await refuses(await request({ accepted: { network } }), { verify: paid, settle: paid, answered: "answered" });
      const asked = "requirements-elsewhere-declined";
      await refuses(await request({ requirements: { network } }), { verify: asked, settle: asked, answered: "answered" });
    }
  },
});
