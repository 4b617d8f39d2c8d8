/** Network names: CAIP-2 in v2 (core v2, section 11.1), slugs in v1 (core v1, section 11.1). */

/** The EVM slugs that v1 texts and SDKs use, with their EIP-155 chain ids. */
const slugs: Readonly<Record<string, number>> = {
  base: 8453,
  "base-sepolia": 84532,
  avalanche: 43114,
  "avalanche-fuji": 43113,
  iotex: 4689,
  polygon: 137,
  "polygon-amoy": 80002,
  sei: 1329,
  "sei-testnet": 1328,
  abstract: 2741,
  "abstract-testnet": 11124,
  peaq: 3338,
};

/** The test networks on which a spendable payment may be signed. Mainnets are not on it, and no option adds one. */
export const testChainIds: readonly number[] = [84532, 80002, 43113, 1328, 11124, 11155111, 31337, 1337];

/** EIP-155 chain id of a network name of either version, or undefined when it is not an EVM network we know how to read. */
export function chainIdOf(network: string): number | undefined {
  const caip2 = /^eip155:([1-9][0-9]{0,15})$/.exec(network);
  if (caip2) return Number(caip2[1]);
  return Object.hasOwn(slugs, network) ? slugs[network] : undefined;
}

/** The network's name in one protocol version: `eip155:84532` in v2; in v1 its slug, or CAIP-2 where it has none. */
export function networkName(chainId: number, x402Version: 1 | 2): string {
  if (x402Version === 1) {
    const slug = Object.keys(slugs).find((name) => slugs[name] === chainId);
    if (slug) return slug;
  }
  return `eip155:${chainId}`;
}
