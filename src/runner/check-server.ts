import { packageVersion } from "../package-root.js";
import type { World } from "../devnet/world.js";
import type { X402Version } from "../protocol/messages.js";
import { networkName } from "../protocol/networks.js";
import { TargetError, type RunningTarget, type TargetSource } from "../targets/target.js";
import { catalogueDigest, loadCatalogue, versionsOf } from "./catalogue.js";
import { discoverServer, type Resource } from "./discover.js";
import { Interrupted, runJobs, type Job } from "./engine.js";
import type { AssayEvent, Profile } from "./events.js";
import { finish, type RunOptions, type RunResult } from "./run.js";
import { runServerScenario, serverRequirement, type ServerUnderTest } from "./run-server-scenario.js";
import { TargetLost, type ServerScenario } from "./scenario.js";

export interface ServerRunOptions extends RunOptions {
  source: TargetSource;
  /** A world of its own for each call. */
  startWorld: () => Promise<World>;
  /** What to buy; default is found out. */
  resource?: Resource;
  spec: X402Version | "auto";
  /** More variables for a command. */
  variables?: Record<string, string>;
}

/** The commit of the specification that the requirements rest on. */
export const specCommit = "dd927a26cfefc98c24b3ec38b3a8f204dad0c60d";

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

/**
 * Checks a server from beginning to end: world, target, discovery, every scenario in every version, verdict. Everything that
 * happens goes out as events; the result only sums them up.
 *
 * @throws TargetError, DevnetError with one sentence when the run cannot begin.
 */
export async function checkServer(options: ServerRunOptions): Promise<RunResult> {
  const scenarios = (await loadCatalogue("server")).filter((scenario) => options.select?.(scenario.id) ?? true);
  const begin = performance.now();
  const world = await options.startWorld();
  let target: RunningTarget | undefined;
  try {
    options.progress?.("starting the target");
    const variables = { ...options.variables, ...serverVariables(world, options.spec) };
    target = await options.source.start(variables);
    options.progress?.("finding out what it is");
    const run = await world.beginRun();
    const seed = run === 0 ? options.seed : `${options.seed}#${run}`;
    const found = await discoverServer(world, target.url, options.source.how, options.resource, seed);
    if (!found.answered)
      throw new TargetError(`The target at ${target.url} does not answer requests for ${found.profile.resource}.`);
    const { profile, resource } = found;
    const versions = versionsToRun(options.spec, profile);
    const shared: ServerUnderTest = { world, base: target.url, resource, ourFacilitator: profile.ourFacilitator ?? false };

    const abort = new AbortController();
    const lost = (sentence: string) => abort.abort(new TargetLost(sentence));
    void target.exited.then(lost);
    options.signal?.addEventListener("abort", () => abort.abort(new Interrupted("the run was interrupted")));
    if (options.signal?.aborted) abort.abort(new Interrupted("the run was interrupted"));

    const events: AssayEvent[] = [];
    const emit = (event: AssayEvent) => {
      events.push(event);
      options.emit(event);
    };
    emit({
      type: "run",
      tool: "x402-assay",
      version: packageVersion(),
      spec: specCommit,
      catalogue: catalogueDigest(scenarios),
      seed: options.seed,
      target: profile,
      startedAt: new Date().toISOString(),
    });
    await runJobs({
      jobs: scenarios.flatMap((scenario) => versionsOf(scenario).map((version) => jobOf(scenario, version, versions, profile))),
      workers: options.workers,
      abort,
      emit,
      requirementOf: (job, check) => {
        const requirement = serverRequirement(job.scenario as ServerScenario, check, job.x402Version);
        if (!requirement) throw new Error(`${job.scenario.id} has a check without a requirement: ${check}`);
        return requirement;
      },
      reproduce: (job) => options.reproduce(job.scenario.id, job.x402Version),
      run: async ({ scenario, x402Version }, signal) => {
        const plain = scenario as ServerScenario;
        if (!scenario.exclusive) return runServerScenario(plain, x402Version, shared, seed, signal);
        return withOwnWorld(options, shared, (own) => runServerScenario(plain, x402Version, own, seed, signal));
      },
    });
    return finish(events, emit, { ...options, abort, took: performance.now() - begin });
  } finally {
    await target?.stop();
    await world.close();
  }
}

function versionsToRun(spec: X402Version | "auto", profile: Profile): readonly X402Version[] {
  if (spec !== "auto") return [spec];
  // A target that speaks no version is held against the current one, so that there is something to say about it.
  return profile.versions.length > 0 ? profile.versions : [2];
}

function jobOf(scenario: ServerScenario, x402Version: X402Version, versions: readonly X402Version[], profile: Profile): Job {
  const job: Job = { scenario, x402Version };
  if (!versions.includes(x402Version)) return { ...job, notApplicable: `the target does not offer v${x402Version}` };
  if (scenario.needs.includes("our-facilitator") && profile.ourFacilitator === false) {
    return { ...job, notApplicable: "the target does not use the devnet's facilitator, so it cannot be made to fail" };
  }
  return job;
}

/** Runs something on a world and a copy of the target of its own, where the target is ours to start. */
async function withOwnWorld<T>(
  options: ServerRunOptions,
  shared: ServerUnderTest,
  use: (own: ServerUnderTest) => Promise<T>,
): Promise<T> {
  if (!options.source.fresh) return use(shared);
  const world = await options.startWorld();
  try {
    const target = await options.source.start({ ...options.variables, ...serverVariables(world, options.spec) });
    try {
      return await use({ ...shared, world, base: target.url });
    } finally {
      await target.stop();
    }
  } finally {
    await world.close();
  }
}
