import { networkName, testChainIds } from "../../../protocol/networks.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** What a payment names and what it is signed for are two things. Nothing is signed for a network where money is real. */
export default facilitatorScenario({
  id: "facilitator/network/signed-elsewhere",
  title: "A payment that is signed for another chain is declined",
  needs: ["exact-eip3009"],
  checks: {
    "named-here-declined": "signed-for-this-chain",
    "named-there-declined": "other-network-declined",
    answered: "odd-request-answered",
  },
  async run({ x402Version, chainId, request, verified, settled, refuses }) {
    await verified();
    await settled();
    for (const other of testChainIds.filter((id) => id !== chainId).slice(0, 2)) {
      const here = await request({ domain: { chainId: other } });
      await refuses(here, { verify: "named-here-declined", settle: "named-here-declined", answered: "answered" });
      const there = await request({ offer: { network: networkName(other, x402Version) } });
      await refuses(there, { verify: "named-there-declined", settle: "named-there-declined", answered: "answered" });
    }
  },
});
