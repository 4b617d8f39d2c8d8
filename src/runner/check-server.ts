import type { World } from "../devnet/world.js";
import type { X402Version } from "../protocol/messages.js";
import { networkName } from "../protocol/networks.js";
import { TargetError, type RunningTarget, type TargetSource } from "../targets/target.js";
import { selectScenarios } from "./catalogue.js";
import { conduct, inOwnWorld, saltedSeed } from "./conduct.js";
import { discoverServer, type FoundServer } from "./discover.js";
import { amongOthers } from "./generated.js";
import { interruptible } from "./interruptible.js";
import { pacer } from "./pacer.js";
import type { Resource } from "./resource.js";
import type { RunOptions, RunResult } from "./run.js";
import { runServerScenario, type ServerUnderTest } from "./run-server-scenario.js";
import { Blocked, NotApplicable, Untestable, type Need, type ServerScenario, noOtherClock } from "./scenario.js";

export { specCommit } from "./run.js";

/** What a check of a server is told. */
export interface ServerRunOptions extends RunOptions {
  source: TargetSource;
  /** A world of its own for each call. */
  startWorld: () => Promise<World>;
  /** What to buy, the first above all; default is found out. */
  resources?: readonly Resource[];
  spec: X402Version | "auto";
  /** Whether the target was told of this world: by its environment, or by whoever named the devnet. Default true. */
  wired?: boolean;
  /** Whether it is held against everything even when it speaks no x402 at all. Default false. */
  regardless?: boolean;
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

/** Requests a second that somebody else's public server is sent at the most. */
const politeRate = 4;

const notWired = "no devnet is behind the target: keep one by x402-assay devnet, point the target at it, and name it by --devnet";

/** A URL with a path says what to buy, unless that was said already: then it is what all paths begin with. */
export function addressOf(url: string, wanted?: readonly Resource[]): { base: string; wanted?: readonly Resource[] } {
  if (wanted && wanted.length > 0) return { base: url, wanted };
  const { origin, pathname, search } = new URL(url);
  const path = `${pathname}${search}`;
  return path === "/" ? { base: url } : { base: origin, wanted: [{ method: "GET", path }] };
}

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
    target = await interruptible(
      options.signal,
      () => source.start(variables(world)),
      (late) => late.stop(),
    );
    options.progress?.("finding out what it is");
    const seed = await saltedSeed(world, options.seed);
    const { base, wanted } = addressOf(target.url, options.resources);
    const { signal, wired = true } = options;
    const pace = wired ? undefined : pacer(politeRate);
    const found = await interruptible(signal, () =>
      discoverServer({ world, base, how: source.how, wanted, seed, wired, signal, pace }),
    );
    if (!found.answered) throw new TargetError(`The target at ${base} does not answer requests for ${found.profile.resource}.`);
    if (found.nothingForSale && options.regardless !== true) throw new TargetError(found.nothingForSale);
    const { profile, resource, others, patience, price } = found;
    // What was started here was told of this world; a target that was there before us may belong to another one.
    const elsewhere = source.fresh ? undefined : found.elsewhere;
    if (elsewhere) profile.notes.push(elsewhere);
    const unpayable = wired ? elsewhere : notWired;
    const ourFacilitator = profile.ourFacilitator ?? false;
    const shared: ServerUnderTest = {
      world,
      base,
      resource,
      others,
      spoken: profile.versions,
      ourFacilitator,
      patience,
      price,
      workers: pace ? 1 : options.workers,
      generate: amongOthers(scenarios, options.generate),
      ...(pace ? { pace } : {}),
      ...(source.fresh ? { another: () => source.start(variables(world)) } : {}),
    };
    return await conduct(options, {
      scenarios,
      profile,
      spec,
      begin,
      base: () => shared.base,
      exited: target.exited,
      ...(source.fresh
        ? {
            async revive() {
              await target?.stop();
              target = await source.start(variables(world));
              shared.base = addressOf(target.url, options.resources).base;
              return { exited: target.exited };
            },
          }
        : {}),
      ownWorlds: source.fresh,
      notApplicable: (scenario) => notApplicable(scenario, found, source.fresh),
      obstacle(scenario) {
        if (found.dialect && options.regardless !== true && scenario.id !== "server/challenge/unpaid-get")
          return new Blocked(found.dialect);
        // A payment on this chain is worth nothing to a server that settles on another.
        return unpayable && scenario.needs.includes("exact-eip3009") ? new Untestable(unpayable) : undefined;
      },
      run(scenario, x402Version, given, life) {
        const salted = life === 0 ? seed : `${seed}~${life}`;
        if (!scenario.exclusive || !source.fresh) return runServerScenario(scenario, x402Version, shared, salted, given);
        const before = scenario.before ?? [];
        const { clock } = scenario;
        return inOwnWorld(
          options.startWorld,
          { source, variables, before, ...(clock === undefined ? {} : { clock }) },
          (own, copy) => {
            if (copy?.clock !== clock) throw new NotApplicable(noOtherClock);
            return runServerScenario(
              scenario,
              x402Version,
              { ...shared, world: own, base: copy?.url ?? "", own: true },
              salted,
              given,
            );
          },
        ).catch((error: unknown) => {
          if (error instanceof NotApplicable) return { results: new Map(), evidence: [], error };
          if (!(error instanceof TargetError)) throw error;
          // Not to start at all while something is broken is as good an answer as any.
          const open = before.length > 0 ? new NotApplicable(error.message) : new Untestable(error.message);
          return { results: new Map(), evidence: [], error: open };
        });
      },
    });
  } finally {
    await target?.stop();
    await world.close();
  }
}

/** Why a scenario does not concern a server: what it never declared, and what we cannot do to it. */
function notApplicable(
  { needs, before, clock }: ServerScenario,
  { profile, others }: FoundServer,
  fresh: boolean,
): string | undefined {
  const lacking: Record<Need, string | false> = {
    "exact-eip3009": false,
    "our-facilitator":
      profile.ourFacilitator === false && "the target does not use the devnet's facilitator, so it cannot be made to fail",
    "several-resources": others.length === 0 && "one priced resource is known; name more by --resource",
    "second-instance": !fresh && "the target was started by somebody else, so there is no second copy of it",
    "payment-identifier":
      !profile.extensions?.includes("payment-identifier") && "the target does not declare the extension payment-identifier",
  };
  if (clock !== undefined && !fresh) return "the target was started by somebody else, so its clock is what it is";
  if (before && !fresh) return "the target was started by somebody else, so nothing can happen before its start";
  return needs.map((need) => lacking[need]).find((reason): reason is string => reason !== false);
}
