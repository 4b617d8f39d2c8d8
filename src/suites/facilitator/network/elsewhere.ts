import { exactNetworks } from "../../../protocol/facilitator-answers.js";
import { networkName } from "../../../protocol/networks.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** Networks that exist, where money is real and where it is not, and chain ids that nobody has. */
const chains = { "main-network-declined": [1, 8453, 137], "test-network-declined": [80002, 11155111, 43113] };
const nobodys = ["eip155:999999999", "eip155:0", "eip155:9007199254740993", "eip155:", "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp"];
const noNames = ["", " ", "*", "eip155:*", "constructor", "default", "mainnet"];

/**
 * Both messages name the other network, and what is signed would be good on this one: a facilitator that falls back on a chain of
 * its own settles where the seller does not look. Nothing is signed for a network where money is real.
 */
export default facilitatorScenario({
  id: "facilitator/network/elsewhere",
  title: "A payment on a network that is not advertised is declined",
  needs: ["exact-eip3009"],
  checks: {
    "main-network-declined": "other-network-declined",
    "test-network-declined": "other-network-declined",
    "unknown-declined": "other-network-declined",
    "no-name-declined": "other-network-declined",
    answered: "odd-request-answered",
  },
  async run({ x402Version, request, get, verified, settled, refuses }) {
    await verified();
    await settled();
    const served = exactNetworks(await get("supported"), x402Version);
    const attempt = async (check: string, network: string) => {
      if (served.includes(network)) return;
      const named = await request({ accepted: { network }, requirements: { network } });
      await refuses(named, { verify: check, settle: check, answered: "answered" });
    };
    for (const [check, ids] of Object.entries(chains)) {
      for (const id of ids) await attempt(check, networkName(id, x402Version));
    }
    for (const name of nobodys) await attempt("unknown-declined", name);
    for (const name of noNames) await attempt("no-name-declined", name);
  },
});
