import type { Address } from "viem";
import type {
  ChallengeV1,
  ChallengeV2,
  Requirements,
  RequirementsV1,
  RequirementsV2,
  X402Version,
} from "../../protocol/messages.js";
import { chainIdOf, networkName } from "../../protocol/networks.js";

/** What the handler produces. A status of 400 or more is not sold. */
export interface Goods {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** One thing for sale, at exactly this method and path. */
export interface Route {
  method: string;
  path: string;
  /** Atomic units. */
  amount: string;
  description: string;
  mimeType: string;
  handler: (request: { url: string; method: string }) => Goods | Promise<Goods>;
}

export interface ServerConfig {
  facilitatorUrl: string;
  payTo: Address;
  /** CAIP-2. */
  network: string;
  asset: { address: Address; name: string; version: string };
  routes: Route[];
  /** Protocol versions offered; both can be paid on the same route. */
  versions: X402Version[];
  /** Seconds, as offered to buyers. */
  maxTimeoutSeconds: number;
  /** What v2 challenges declare, by extension. */
  extensions?: Record<string, { info: unknown; schema: unknown }>;
  /** Milliseconds that /verify and /settle may take. Settling may take nearly as long as the buyer was promised. */
  timeouts: { verify: number; settle: number };
}

/** The seller's own terms for a route. A payment is held against these, never against what the buyer says was agreed. */
export function offer(config: ServerConfig, route: Route, x402Version: 1, url: string): RequirementsV1;
export function offer(config: ServerConfig, route: Route, x402Version: 2, url: string): RequirementsV2;
export function offer(config: ServerConfig, route: Route, x402Version: X402Version, url: string): Requirements;
export function offer(config: ServerConfig, route: Route, x402Version: X402Version, url: string): Requirements {
  const common = {
    scheme: "exact",
    asset: config.asset.address,
    payTo: config.payTo,
    maxTimeoutSeconds: config.maxTimeoutSeconds,
    extra: { name: config.asset.name, version: config.asset.version },
  };
  if (x402Version === 2) return { ...common, network: config.network, amount: route.amount };
  return {
    ...common,
    network: networkName(chainIdOf(config.network) ?? 0, 1),
    maxAmountRequired: route.amount,
    resource: url,
    description: route.description,
    mimeType: route.mimeType,
    // No outputSchema: the table has an object, the text's examples have null, and clients exist that refuse null.
  };
}

export function challengeV2(config: ServerConfig, route: Route, url: string, error: string): ChallengeV2 {
  return {
    x402Version: 2,
    error,
    resource: { url, description: route.description, mimeType: route.mimeType },
    accepts: [offer(config, route, 2, url)],
    ...(config.extensions ? { extensions: config.extensions } : {}),
  };
}

export function challengeV1(config: ServerConfig, route: Route, url: string, error: string): ChallengeV1 {
  return { x402Version: 1, error, accepts: [offer(config, route, 1, url)] };
}
