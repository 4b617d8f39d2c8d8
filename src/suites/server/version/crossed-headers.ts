import { headerNames } from "../../../protocol/headers.js";
import { amountOf, type Requirements, type X402Version } from "../../../protocol/messages.js";
import { chainIdOf, networkName } from "../../../protocol/networks.js";
import { serverScenario, type Changes } from "../../../runner/scenario.js";

/** The payment as the other version writes it. */
function asOther(to: X402Version, offer: Requirements): Changes["message"] {
  const { scheme, asset, payTo, maxTimeoutSeconds, extra } = offer;
  const network = networkName(chainIdOf(offer.network) ?? 0, to);
  const terms = { scheme, network, amount: amountOf(offer), asset, payTo, maxTimeoutSeconds, ...(extra ? { extra } : {}) };
  return ({ payload }) =>
    to === 1 ? { x402Version: 1, scheme, network, payload } : { x402Version: 2, accepted: terms, payload };
}

/** All of them are signed as they should be, so that who takes one must settle it, which the oracles see to. */
export default serverScenario({
  id: "server/version/crossed-headers",
  title: "A payment of one version in the header of the other is refused",
  needs: ["exact-eip3009"],
  checks: { refused: "header-of-its-version", "no-server-error": "survives-malformed" },
  async run({ x402Version, buyer, offer, expect }) {
    await buyer.pay();
    const other: X402Version = x402Version === 1 ? 2 : 1;
    const message = asOther(other, await offer());
    const crossed: Changes[] = [
      // This version's payment under the other's name, and the other way round.
      { headerName: headerNames[other].payment },
      ...(message ? [{ message }] : []),
    ];
    for (const changes of crossed) {
      const answer = await buyer.present(await buyer.sign(changes));
      expect("refused").notServed(answer);
      expect("no-server-error").answered(answer);
    }
  },
});
