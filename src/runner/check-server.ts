import type { World } from "../devnet/world.js";
import type { X402Version } from "../protocol/messages.js";
import { networkName } from "../protocol/networks.js";
import { TargetError, type RunningTarget, type TargetSource } from "../targets/target.js";
import { selectScenarios } from "./catalogue.js";
import { conduct, inOwnWorld, saltedSeed } from "./conduct.js";
import { discoverServer } from "./discover.js";
import type { Resource } from "./resource.js";
import type { RunOptions, RunResult } from "./run.js";
import { runServerScenario, type ServerUnderTest } from "./run-server-scenario.js";
import { Untestable } from "./scenario.js";

export { specCommit } from "./run.js";

export interface ServerRunOptions extends RunOptions {
  source: TargetSource;
  /** A world of its own for each call. */
  startWorld: () => Promise<World>;
  /** What to buy; default is found out. */
  resource?: Resource;
  spec: X402Version | "auto";
  /** Whether the target was told of this world: by its environment, or by whoever named the devnet. Default true. */
  wired?: boolean;
  /** More variables for a command. */
  variables?: Record<string, string>;
}

/** The variables of the official end-to-end suite, for a server. */
export function serverVariables(world: World, spec: X402Version | "auto"): Record<string, string> {
  const { info } = world;
  return {
    FACILITATOR_URL: info.facilitatorUrl,
    EVM_PAYEE_ADDRESS: info.payee,
    EVM_NETWORK: networkName(info.chainId, spec === 1 ? 1 : 2),
    EVM_RPC_URL: info.rpcUrl,
  };
}

const unpaidOnly = {
  results: new Map(),
  evidence: [],
  error: new Untestable(
    "no devnet is behind the target: keep one by x402-assay devnet, point the target at it, and name it by --devnet",
  ),
};

/**
 * Checks a server from beginning to end: world, target, discovery, every scenario in every version, verdict. Everything that
 * happens goes out as events; the result only sums them up.
 *
 * @throws TargetError, DevnetError with one sentence when the run cannot begin.
 */
export async function checkServer(options: ServerRunOptions): Promise<RunResult> {
  const { source, spec } = options;
  const scenarios = await selectScenarios("server", options.select);
  const begin = performance.now();
  const variables = (world: World) => ({ ...options.variables, ...serverVariables(world, spec) });
  const world = await options.startWorld();
  let target: RunningTarget | undefined;
  try {
    options.progress?.("starting the target");
    target = await source.start(variables(world));
    options.progress?.("finding out what it is");
    const seed = await saltedSeed(world, options.seed);
    const found = await discoverServer(world, target.url, source.how, options.resource, seed, options.wired ?? true);
    if (!found.answered)
      throw new TargetError(`The target at ${target.url} does not answer requests for ${found.profile.resource}.`);
    const { profile, resource, patience } = found;
    const ourFacilitator = profile.ourFacilitator ?? false;
    const shared: ServerUnderTest = { world, base: target.url, resource, ourFacilitator, patience };
    const fresh = { start: (given: Record<string, string>) => source.start(given), variables };
    return await conduct(options, {
      scenarios,
      profile,
      spec,
      begin,
      base: target.url,
      exited: target.exited,
      notApplicable: (scenario) =>
        scenario.needs.includes("our-facilitator") && profile.ourFacilitator === false
          ? "the target does not use the devnet's facilitator, so it cannot be made to fail"
          : undefined,
      run(scenario, x402Version, signal) {
        // A payment on this chain is worth nothing to a server that settles on another.
        if (options.wired === false && scenario.needs.includes("exact-eip3009")) return Promise.resolve(unpaidOnly);
        if (!scenario.exclusive || !source.fresh) return runServerScenario(scenario, x402Version, shared, seed, signal);
        return inOwnWorld(options.startWorld, fresh, (own, copy) =>
          runServerScenario(scenario, x402Version, { ...shared, world: own, base: copy?.url ?? "" }, seed, signal),
        );
      },
    });
  } finally {
    await target?.stop();
    await world.close();
  }
}
