import { seeded, seededAccount } from "../devnet/accounts.js";
import type { World } from "../devnet/world.js";
import { bodyOf, exactNetworks } from "../protocol/facilitator-answers.js";
import type { X402Version } from "../protocol/messages.js";
import { chainIdOf, networkName } from "../protocol/networks.js";
import { describe, notAccepted } from "./answers.js";
import type { Profile } from "./events.js";
import { referenceOffer, type FacilitatorUnderTest } from "./facilitator-context.js";
import { purse } from "./offers.js";
import { makePayment } from "./payments.js";
import { exchange } from "./wire.js";

export interface FoundFacilitator {
  profile: Profile;
  networks: FacilitatorUnderTest["networks"];
  answered: boolean;
  /** Why there is nothing to check: neither of the places that each facilitator has is there. */
  absent?: string;
}

/** No such place, or no such method there. */
const missing = new Set([404, 405, 410, 501]);

async function lacksVerify(base: string): Promise<boolean> {
  const headers = { "content-type": "application/json" };
  const asked = { url: `${base}/verify`, method: "POST", headers, body: "{}", timeout: 10_000 };
  return missing.has((await exchange("discovery", asked)).status);
}

/** Finds out in which versions a facilitator serves scheme exact on the world's chain. It is asked for nothing but its list. */
export async function discoverFacilitator(world: World, base: string, how: string): Promise<FoundFacilitator> {
  const { chainId } = world.info;
  const answer = await exchange("discovery", { url: `${base}/supported`, method: "GET", headers: {}, timeout: 10_000 });
  const networks = { 1: networkName(chainId, 1), 2: networkName(chainId, 2) };
  const versions: X402Version[] = [];
  const notes: string[] = [];
  for (const version of [1, 2] as const) {
    const network = exactNetworks(answer, version).find((name) => chainIdOf(name) === chainId);
    if (network === undefined) continue;
    versions.push(version);
    networks[version] = network;
  }
  if (versions.length === 0)
    notes.push(
      bodyOf(answer)
        ? `GET /supported lists no kind of scheme exact on ${world.info.network}`
        : `GET /supported was answered ${describe(answer)} without a JSON object`,
    );
  const absent = versions.length === 0 && missing.has(answer.status) && (await lacksVerify(base));
  return {
    profile: { role: "facilitator", how, versions, notes },
    networks,
    answered: answer.status !== 0,
    ...(absent
      ? { absent: `There is no facilitator at ${base}: GET /supported was answered ${describe(answer)}, and POST /verify too.` }
      : {}),
  };
}

/**
 * Whether a facilitator that somebody else started looks at the devnet's chain: a valid payment is put before it, and it has
 * to say yes, or at least to ask our node. On another chain every valid payment is invalid, and nothing could be said of it.
 */
export async function usesOurChain(target: FacilitatorUnderTest, x402Version: X402Version, seed: string): Promise<boolean> {
  const { world, base } = target;
  const label = `discovery@${x402Version}`;
  const account = seededAccount(seed, label);
  await world.fund([account.address], purse(world.info));
  const { offer, challenge } = referenceOffer(target, x402Version);
  const nonce = seeded(seed, `nonce:${label}`);
  const payment = await makePayment({ account, x402Version, offer, challenge, nonce, now: Math.floor(Date.now() / 1000) });
  const body = JSON.stringify({ x402Version, paymentPayload: payment.message, paymentRequirements: offer });
  const headers = { "content-type": "application/json" };
  const answer = await exchange("discovery", { url: `${base}/verify`, method: "POST", headers, body, timeout: 25_000 });
  return notAccepted(answer) === undefined || (await world.calls(account.address)).some((call) => call.to === "rpc");
}
