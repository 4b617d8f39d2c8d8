import type { WorldInfo } from "../devnet/world.js";
import { payableOffer } from "../protocol/challenge.js";
import { isObject } from "../protocol/headers.js";
import { amountOf, type Requirements, type X402Version } from "../protocol/messages.js";
import { chainIdOf, networkName } from "../protocol/networks.js";
import { readableOffers, sameAddress } from "../protocol/read-payment.js";

/** Which offers can be paid in a world, and what it takes. */

/** What a payer gets at the least: 1 USDC, in atomic units. */
const leastMoney = 1_000_000n;
/** What a payer gets at the most, in atomic units: a price may be any number, and what all payers have together must still be one. */
const mostMoney = 10n ** 30n;
/** How often a payer can buy. Who runs out of money is refused for that, and for nothing that a scenario was about. */
const purchases = 20n;

/** What a payer gets at the start, in atomic units, where one purchase costs `price` of them. */
export function pocketMoney(price = 0n): bigint {
  const wanted = price * purchases;
  if (wanted > mostMoney) return mostMoney;
  return wanted > leastMoney ? wanted : leastMoney;
}

/** What a payer of a facilitator's gets, in atomic units: on a public test network even play money is scarce. */
export const purse = ({ public: scarce }: Pick<WorldInfo, "public">): bigint => (scarce ? 20_000n : pocketMoney());

export type OurOffer = { ok: true; offer: Requirements; price: bigint } | { ok: false; problem: string };

/** The first offer of a challenge that can be paid in this world: scheme exact, EIP-3009, its chain and its token. */
export function ourOffer(
  challenge: Record<string, unknown>,
  x402Version: X402Version,
  { chainId, network, asset }: Pick<WorldInfo, "chainId" | "network" | "asset">,
): OurOffer {
  const accepts: unknown[] = Array.isArray(challenge["accepts"]) ? challenge["accepts"] : [];
  const inOurs = accepts.filter((entry) => isObject(entry) && sameAddress(String(entry["asset"]), asset.address));
  const offer = payableOffer({ accepts: inOurs }, x402Version, chainId);
  if (offer) return { ok: true, offer, price: BigInt(amountOf(offer)) };
  const other = payableOffer(challenge, x402Version, chainId);
  const problem = other
    ? `the price is in the token ${other.asset}, and the devnet's is ${asset.address}`
    : `no offer can be paid by scheme exact with EIP-3009 on ${network}: ${whyNone(accepts, x402Version, network)}`;
  return { ok: false, problem };
}

/** What stands in the way of the first offer. */
function whyNone([first]: readonly unknown[], x402Version: X402Version, ours: string): string {
  if (first === undefined) return "it makes none";
  const [offer] = readableOffers([first], x402Version);
  if (!offer) {
    const { asset, payTo } = isObject(first) ? first : {};
    const [name] = Object.entries({ asset, payTo }).find(([, value]) => !/^0x[0-9a-fA-F]{40}$/.test(String(value))) ?? [];
    return name === undefined
      ? "the first one lacks a member, or has one of another kind"
      : `${name} of the first one is no address`;
  }
  const { scheme, network } = offer;
  if (scheme !== "exact") return `the first one is of scheme ${scheme}`;
  return networkName(chainIdOf(network) ?? 0, 2) === ours
    ? "the first one wants another way of transfer"
    : `the first one is on ${network}`;
}

/** All offers of a challenge that can be paid in this world, in its order. */
export function ourOffers(
  challenge: Record<string, unknown>,
  x402Version: X402Version,
  { chainId, asset }: Pick<WorldInfo, "chainId" | "asset">,
): Requirements[] {
  const accepts: unknown[] = Array.isArray(challenge["accepts"]) ? challenge["accepts"] : [];
  return accepts.flatMap((entry) => {
    const offer = payableOffer({ accepts: [entry] }, x402Version, chainId);
    return offer && sameAddress(offer.asset, asset.address) ? [offer] : [];
  });
}
