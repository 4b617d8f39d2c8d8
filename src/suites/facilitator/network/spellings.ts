import { exactNetworks } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** Other ways to write the network, of which some readers are fond; and its name in the other version. */
const spellings: Record<1 | 2, (own: string, chainId: number) => unknown[]> = {
  1: (own, chainId) => [
    own.toUpperCase(),
    own.replace(/^./, (letter) => letter.toUpperCase()),
    `${own} `,
    own.replaceAll("-", "_"),
    `eip155:${chainId}`,
    String(chainId),
    chainId,
    [own],
  ],
  2: (own, chainId) => [
    `EIP155:${chainId}`,
    `eip155:0${chainId}`,
    `eip155:0x${chainId.toString(16)}`,
    `${own} `,
    ` ${own}`,
    `${own}:`,
    `${own}/erc20`,
    `eip155-${chainId}`,
    ...(chainId === 84532 ? ["base-sepolia"] : []),
    String(chainId),
    chainId,
    [own],
  ],
};

/** Both messages write it alike, and what is signed is good here: who takes it must settle it. */
export default facilitatorScenario({
  id: "facilitator/network/spellings",
  title: "A network has one name",
  needs: ["exact-eip3009"],
  checks: { "one-word": "one-word", "respelled-declined": "network-by-its-name", answered: "odd-request-answered" },
  async run({ x402Version, chainId, request, get, verified, settled, agrees, expect }) {
    await verified();
    const control = await request();
    await settled(control);
    const served: unknown[] = exactNetworks(await get("supported"), x402Version);
    const own = control.payment.offer.network;
    for (const network of spellings[x402Version](own, chainId)) {
      if (served.includes(network) || network === own) continue;
      const named = await request({ accepted: { network }, requirements: { network } });
      const { verify, settle, taken } = await agrees(named, { word: "one-word", answered: "answered" });
      expect("respelled-declined").that(!taken, taken ? `taken as ${own}: ${JSON.stringify(network)}` : "not taken", {
        actual: network,
        evidence: [verify.id, settle.id],
      });
    }
  },
});
