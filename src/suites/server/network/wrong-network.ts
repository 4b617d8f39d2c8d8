import { serverScenario } from "../../../runner/scenario.js";
import { networkName } from "../../../protocol/networks.js";

/** The other network is one that exists, named as each version names it. Nothing on it can be reached from here. */
export default serverScenario({
  id: "server/network/wrong-network",
  title: "A payment on another network is refused",
  needs: ["exact-eip3009"],
  checks: { "named-refused": "refuse-wrong-network", "signed-refused": "refuse-wrong-network" },
  async run({ x402Version, buyer, expect }) {
    await buyer.pay();
    const base = 8453;
    const named = await buyer.sign({ accepted: { network: networkName(base, x402Version) }, domain: { chainId: base } });
    expect("named-refused").refused(await buyer.present(named));
    // Says the right network, and is signed for the other one.
    const signed = await buyer.sign({ domain: { chainId: base } });
    expect("signed-refused").refused(await buyer.present(signed));
  },
});
