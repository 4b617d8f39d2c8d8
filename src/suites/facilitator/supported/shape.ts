import { bodyOf, exactNetworks } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario } from "../../../runner/scenario.js";
import { chainIdOf } from "../../../protocol/networks.js";

/** The first thing that a server asks: what it can offer to its buyers rests on this list. */
export default facilitatorScenario({
  id: "facilitator/supported/shape",
  title: "The list of what is supported can be read, and has scheme exact on this chain",
  needs: [],
  without: { money: "nothing is paid" },
  checks: { "well-formed": "supported-shape", "offers-exact": "supported-shape" },
  async run({ x402Version, request, get, expect }) {
    const { payment } = await request();
    const answer = await get("supported");
    const evidence = [answer.id];
    expect("well-formed").status(answer, 200);
    expect("well-formed").valid(bodyOf(answer), `v${x402Version}/supported-response`, answer);

    const networks = exactNetworks(answer, x402Version);
    const here = networks.filter((network) => chainIdOf(network) === chainIdOf(payment.offer.network));
    expect("offers-exact").that(
      here.length > 0,
      here.length > 0 ? `offers scheme exact on ${here.join(", ")}` : "no kind of scheme exact on this chain",
      { expected: { x402Version, scheme: "exact", network: payment.offer.network }, actual: networks, evidence },
    );
  },
});
