import { exactNetworks } from "../../../protocol/facilitator-answers.js";
import { chainIdOf } from "../../../protocol/networks.js";
import { facilitatorScenario, Untestable } from "../../../runner/scenario.js";

/** Some list a chain under two names; each of them has to hold. */
export default facilitatorScenario({
  id: "facilitator/supported/listed",
  title: "What is listed works",
  needs: ["exact-eip3009"],
  checks: { verifies: "supported-kinds-work", settles: "supported-kinds-work" },
  async run({ x402Version, chainId, request, get, post, expect }) {
    const answer = await get("supported");
    const names = new Set(exactNetworks(answer, x402Version).filter((network) => chainIdOf(network) === chainId));
    if (names.size === 0) throw new Untestable("no kind of scheme exact is listed for this chain");
    for (const network of names) {
      const { body } = await request({ offer: { network } });
      expect("verifies").accepted(await post("verify", body));
      expect("settles").accepted(await post("settle", body));
    }
  },
});
