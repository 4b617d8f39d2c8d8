import { chainIdOf, networkName, testChainIds } from "../../../protocol/networks.js";
import { serverScenario } from "../../../runner/scenario.js";

/** Networks that exist and are not the offer's: where money is real, and where it is not. */
const real = [1, 8453, 137];

/**
 * What a payment names and what it is signed for are two things. Nothing here is signed for a network where money is real: what
 * names one is signed for the network of the offer.
 */
export default serverScenario({
  id: "server/network/named-and-signed",
  title: "A payment is for one network, by its name and by its signature",
  needs: ["exact-eip3009"],
  checks: {
    "named-elsewhere-refused": "refuse-wrong-network",
    "signed-elsewhere-refused": "refuse-wrong-network",
    "moves-nothing": "refuse-wrong-network",
    "no-server-error": "survives-malformed",
  },
  async run({ x402Version, buyer, offer, expect }) {
    await buyer.pay();
    const own = chainIdOf((await offer()).network);
    const attempt = async (check: string, named: number, signed: number | undefined) => {
      const payment = await buyer.sign({
        accepted: { network: networkName(named, x402Version) },
        ...(signed === undefined ? {} : { domain: { chainId: signed } }),
      });
      const answer = await buyer.present(payment);
      expect(check).notServed(answer);
      expect("no-server-error").answered(answer);
      await expect("moves-nothing").transfers(payment, 0);
    };
    const tests = testChainIds.filter((chainId) => chainId !== own).slice(0, 2);
    for (const chainId of [...real, ...tests]) await attempt("named-elsewhere-refused", chainId, undefined);
    for (const chainId of tests) {
      // Says the offer's network, or its own: a facilitator that reads the chain from the payment settles it there for nothing.
      await attempt("signed-elsewhere-refused", own ?? 0, chainId);
      await attempt("signed-elsewhere-refused", chainId, chainId);
    }
  },
});
