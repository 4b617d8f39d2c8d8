import type { World } from "../devnet/world.js";
import type { X402Version } from "../protocol/messages.js";
import { TargetError, type RunningTarget, type TargetSource } from "../targets/target.js";
import { selectScenarios } from "./catalogue.js";
import { conduct, inOwnWorld, saltedSeed } from "./conduct.js";
import { discoverFacilitator, usesOurChain } from "./discover-facilitator.js";
import type { FacilitatorUnderTest } from "./facilitator-context.js";
import { amongOthers } from "./generated.js";
import { interruptible } from "./interruptible.js";
import { runFacilitatorScenario } from "./run-facilitator-scenario.js";
import type { RunOptions, RunResult } from "./run.js";
import { NotApplicable, Untestable } from "./scenario.js";

export interface FacilitatorRunOptions extends RunOptions {
  source: TargetSource;
  /** A world of its own for each call. */
  startWorld: () => Promise<World>;
  spec: X402Version | "auto";
  /** More variables for a command. */
  variables?: Record<string, string>;
}

/** The variables of the official end-to-end suite, for a facilitator. It sends from an account that the world's own does not use. */
export function facilitatorVariables({ info }: World): Record<string, string> {
  const account = info.accounts.find(({ role }) => role === "facilitator-under-test");
  if (!account) throw new TargetError("The devnet has no account for a facilitator under test; it is of an older version.");
  return { EVM_PRIVATE_KEY: account.key, EVM_NETWORK: info.network, EVM_RPC_URL: info.rpcUrl };
}

/**
 * Checks a facilitator from beginning to end, as `checkServer` does a server.
 *
 * @throws TargetError, DevnetError with one sentence when the run cannot begin.
 */
export async function checkFacilitator(options: FacilitatorRunOptions): Promise<RunResult> {
  const { source } = options;
  const scenarios = await selectScenarios("facilitator", options.select);
  const begin = performance.now();
  // On somebody else's network there is nothing to be started with.
  const variables = (world: World) => (world.info.public ? {} : { ...options.variables, ...facilitatorVariables(world) });
  const world = await options.startWorld();
  let target: RunningTarget | undefined;
  try {
    options.progress?.("starting the target");
    const { signal } = options;
    target = await interruptible(
      signal,
      () => source.start(variables(world)),
      (late) => late.stop(),
    );
    options.progress?.("finding out what it is");
    const seed = await saltedSeed(world, options.seed);
    const { url } = target;
    const { profile, networks, answered, absent } = await interruptible(signal, () =>
      discoverFacilitator(world, url, source.how),
    );
    if (!answered) throw new TargetError(`The target at ${url} does not answer GET /supported.`);
    if (absent) throw new TargetError(absent);
    const shared: FacilitatorUnderTest = {
      world,
      base: target.url,
      networks,
      spoken: profile.versions,
      workers: options.workers,
      generate: amongOthers(scenarios, options.generate),
    };
    const elsewhere = source.fresh ? undefined : await interruptible(signal, () => otherChain(shared, profile.versions, seed));
    if (elsewhere) profile.notes.push(elsewhere);
    return await conduct(options, {
      scenarios,
      profile,
      spec: options.spec,
      begin,
      base: () => shared.base,
      exited: target.exited,
      ownWorlds: source.fresh,
      ...(source.fresh
        ? {
            async revive() {
              await target?.stop();
              target = await source.start(variables(world));
              shared.base = target.url;
              return { exited: target.exited };
            },
          }
        : {}),
      notApplicable: ({ before }) =>
        before && !source.fresh ? "the target was started by somebody else, so nothing can happen before its start" : undefined,
      obstacle: (scenario) => (elsewhere && scenario.needs.includes("exact-eip3009") ? new Untestable(elsewhere) : undefined),
      async run(scenario, x402Version, given, life) {
        const salted = life === 0 ? seed : `${seed}~${life}`;
        if (!scenario.exclusive || !source.fresh) return runFacilitatorScenario(scenario, x402Version, shared, salted, given);
        return inOwnWorld(options.startWorld, { source, variables, before: scenario.before ?? [] }, (own, copy, restart) => {
          const alone = { ...shared, world: own, base: copy?.url ?? "" };
          return runFacilitatorScenario(
            scenario,
            x402Version,
            Object.assign(alone, { restart: async () => void (alone.base = (await restart()).url) }),
            salted,
            given,
          );
        }).catch((error: unknown) => {
          if (!(error instanceof TargetError)) throw error;
          // Not to start at all while something is broken is as good an answer as any.
          const open = scenario.before ? new NotApplicable(error.message) : new Untestable(error.message);
          return { results: new Map(), evidence: [], error: open };
        });
      },
    });
  } finally {
    await target?.stop();
    await world.close();
  }
}

/** Why nothing about payments can be said of a facilitator that was there before us; undefined when it works on our chain. */
async function otherChain(
  target: FacilitatorUnderTest,
  versions: readonly X402Version[],
  seed: string,
): Promise<string | undefined> {
  // Without a list that says otherwise it is held against the current version.
  for (const version of versions.length > 0 ? versions : ([2] as const))
    if (await usesOurChain(target, version, seed)) return undefined;
  const { rpcUrl, network } = target.world.info;
  return `the target does not look at the devnet's chain; start it with EVM_RPC_URL=${rpcUrl} for ${network}`;
}
