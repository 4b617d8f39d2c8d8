import { encodeHeader } from "../../../protocol/headers.js";
import { chainIdOf } from "../../../protocol/networks.js";
import { serverScenario } from "../../../runner/scenario.js";

/** Other ways to write the network of the offer, of which some readers are fond. */
const spellings: Record<1 | 2, (own: string, chainId: number) => unknown[]> = {
  1: (own, chainId) => [
    own.toUpperCase(),
    own.replace(/^./, (letter) => letter.toUpperCase()),
    `${own} `,
    own.replaceAll("-", "_"),
    String(chainId),
    chainId,
    `EIP155:${chainId}`,
  ],
  2: (own, chainId) => [
    `EIP155:${chainId}`,
    `eip155:0${chainId}`,
    `eip155:0x${chainId.toString(16)}`,
    `eip155:${chainId} `,
    ` eip155:${chainId}`,
    `eip155:${chainId}:`,
    "eip155:*",
    String(chainId),
    chainId,
    `eip155-${chainId}`,
    ...(chainId === 84532 ? ["base-sepolia"].filter((name) => name !== own) : []),
  ],
};

/** The authorization is signed for the network of the offer: only its name is another, so that who takes it must settle it. */
export default serverScenario({
  id: "server/network/spellings",
  title: "A network has one name",
  needs: ["exact-eip3009"],
  checks: { "respelled-refused": "refuse-network-spelling", "no-server-error": "survives-malformed" },
  async run({ x402Version, buyer, offer, expect }) {
    await buyer.pay();
    const { network } = await offer();
    // One authorization for all of them: the first that is taken has said enough.
    const payment = await buyer.sign();
    // A name without a dash is spelled the same with an underscore.
    const others = spellings[x402Version](network, chainIdOf(network) ?? 0).filter((name) => name !== network);
    for (const name of others) {
      const { message } = payment;
      const named = "accepted" in message ? { accepted: { ...message.accepted, network: name } } : { network: name };
      const value = encodeHeader({ ...message, ...named });
      const answer = await buyer.present({ ...payment, header: { ...payment.header, value } });
      expect("respelled-refused").notServed(answer);
      expect("no-server-error").answered(answer);
    }
  },
});
