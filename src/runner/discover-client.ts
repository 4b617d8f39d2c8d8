import type { Address } from "viem";
import type { X402Version } from "../protocol/messages.js";
import { describeRun, openClientContext, type ClientUnderTest } from "./client-context.js";
import type { Profile } from "./events.js";
import { NotApplicable } from "./scenario.js";

export interface FoundClient {
  profile: Profile;
  /** The account of a client that has one of its own. */
  ownPayer?: Address;
  /** Why the client does not count as one that buys in a version. */
  reasons: Partial<Record<X402Version, string>>;
}

/**
 * Finds out in which versions a client buys: it is sent to a plain seller of each, and has to show a payment there. Whether
 * that payment is any good is for the scenarios.
 */
export async function discoverClient(
  target: ClientUnderTest,
  versions: readonly X402Version[],
  seed: string,
  signal: AbortSignal,
): Promise<FoundClient> {
  const tried = await Promise.all(versions.map((version) => tryPurchase(target, version, seed, signal)));
  const reasons: FoundClient["reasons"] = {};
  let ownPayer: Address | undefined;
  tried.forEach(({ payer, reason }, index) => {
    const version = versions[index];
    if (payer) ownPayer ??= payer;
    if (reason !== undefined && version) reasons[version] = reason;
  });
  const profile: Profile = {
    role: "client",
    how: target.source.how,
    versions: versions.filter((version) => reasons[version] === undefined).sort(),
    notes: versions.flatMap((version) => (reasons[version] === undefined ? [] : [`v${version}: ${reasons[version]}`])),
  };
  return { profile, reasons, ...(target.source.ownAccount && ownPayer ? { ownPayer } : {}) };
}

/** One purchase: who paid, or why nobody did. */
async function tryPurchase(
  target: ClientUnderTest,
  x402Version: X402Version,
  seed: string,
  signal: AbortSignal,
): Promise<{ payer?: Address; reason?: string }> {
  const label = `discovery@${x402Version}`;
  const { context, close } = await openClientContext({ ...target, x402Version, seed, label, signal });
  try {
    const run = await context.buy();
    const { stage } = context;
    const shown = stage.presented().find((presented) => presented.x402Version === x402Version);
    if (!shown) {
      const { told } = target.source;
      // Who never asks may not have heard what it is to buy.
      const asked =
        stage.requests().length > 0
          ? "it asked for the resource and"
          : `it never asked for the resource${told ? ` (${told})` : ""} and`;
      return { reason: `${asked} showed no v${x402Version} payment; ${describeRun(run)}` };
    }
    const payer = shown.payment?.payload.authorization.from;
    // An account of the client's own may have nothing on this chain.
    if (payer && target.source.ownAccount) await target.world.fund([payer], 1_000_000n);
    return payer ? { payer } : {};
  } catch (error) {
    if (error instanceof NotApplicable) return { reason: error.message };
    throw error;
  } finally {
    await close();
  }
}
