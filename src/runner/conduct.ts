import { setTimeout as wait } from "node:timers/promises";
import { packageVersion } from "../package-root.js";
import type { Fault } from "../devnet/faults.js";
import type { World } from "../devnet/world.js";
import type { X402Version } from "../protocol/messages.js";
import { listens } from "../targets/ready.js";
import type { RunningTarget, TargetSource } from "../targets/target.js";
import { about, knownFrom, staleEntries, type BaselineEntry } from "./baseline.js";
import { catalogueDigest, versionsOf } from "./catalogue.js";
import { catalogueRows, coverageOf } from "./coverage.js";
import { Interrupted, type Outcome } from "./engine.js";
import type { AssayEvent, CheckEvent, Profile, RunEvent } from "./events.js";
import { finish, specCommit, type RunOptions, type RunResult } from "./run.js";
import { runsOf, type GenerateOptions } from "./generated.js";
import { lastBreath, runLives } from "./lives.js";
import type { Policy } from "./requirements.js";
import { shardOf } from "./shards.js";
import { TargetLost, type Blocked, type Scenario, type Untestable } from "./scenario.js";

/** What is different from role to role once the target is known. */
export interface Plan<S extends Scenario> {
  scenarios: S[];
  profile: Profile;
  spec: X402Version | "auto";
  /** What becomes of advice; default `profile`. */
  policy?: Policy;
  /** The versions that the target is held against; default what it offers. */
  versions?: readonly X402Version[];
  /** Of `performance.now()`, when the run began. */
  begin: number;
  /** Where the target listens now, if it does. */
  base?: () => string;
  /** Resolves with a sentence when the target ends by itself. */
  exited?: Promise<string>;
  /** Starts the target again after its death; resolves with how its next end will be told. */
  revive?: () => Promise<{ exited: Promise<string> }>;
  /** Whether scenarios that touch what all share get a world of their own; then they need not be alone. */
  ownWorlds?: boolean;
  /** Why the target is not held against a version; default that it does not offer it. */
  lacking?(x402Version: X402Version): string;
  /** Why a scenario does not concern this target, apart from its versions. */
  notApplicable?(scenario: S): string | undefined;
  /** What keeps a scenario that concerns the target from being run on it: `Untestable` or `Blocked`. */
  obstacle?(scenario: S, x402Version: X402Version): Untestable | Blocked | undefined;
  /** `life`: how often the target was started again before. */
  run(scenario: S, x402Version: X402Version, signal: AbortSignal, life: number): Promise<Outcome>;
}

/** Runs every scenario in every version and sums up. The part of a check that is the same for all roles. */
export async function conduct<S extends Scenario>(options: RunOptions, plan: Plan<S>): Promise<RunResult> {
  const { scenarios, profile, begin } = plan;
  const abort = new AbortController();
  options.signal?.addEventListener("abort", () => abort.abort(new Interrupted("the run was interrupted")));
  if (options.signal?.aborted) abort.abort(new Interrupted("the run was interrupted"));

  const startedAt = new Date().toISOString();
  const baseline = options.baseline && about(options.baseline, profile.role, profile.how);
  const events: AssayEvent[] = [];
  const emit = (given: AssayEvent) => {
    const known = given.type === "check" && baseline ? knownFrom(baseline, given, startedAt) : undefined;
    const event = known ? { ...(given as CheckEvent), known } : given;
    events.push(event);
    options.emit(event);
  };
  emit({
    type: "run",
    tool: "x402-assay",
    version: packageVersion(),
    spec: specCommit,
    catalogue: catalogueDigest(scenarios),
    coverage: await coverage(profile.role, scenarios),
    seed: options.seed,
    target: profile,
    failOn: options.failOn,
    ...(options.shard ? { shard: options.shard } : {}),
    ...(baseline ? { baseline } : {}),
    startedAt,
  });
  const versions = plan.versions ?? versionsToRun(plan.spec, profile);
  const jobs = (options.shard ? shardOf(scenarios, options.shard) : scenarios)
    .map((scenario) => patient(scenario, options.generate))
    .flatMap((scenario) =>
      versionsOf(scenario).map((x402Version) => {
        const reason = versions.includes(x402Version)
          ? plan.notApplicable?.(scenario)
          : (plan.lacking?.(x402Version) ?? `the target does not offer v${x402Version}`);
        return { scenario, x402Version, ...(reason === undefined ? {} : { notApplicable: reason }) };
      }),
    );
  if (options.rehearse) {
    options.rehearse(
      profile,
      jobs.map(({ scenario, x402Version, notApplicable }) => {
        const obstacle = notApplicable === undefined ? plan.obstacle?.(scenario, x402Version) : undefined;
        return { scenario, x402Version, notApplicable, obstacle: obstacle?.message };
      }),
    );
    return finish(events, emit, { ...options, abort, took: performance.now() - begin });
  }
  const { base } = plan;
  const riddle = await runLives({
    exited: plan.exited,
    revive: plan.revive,
    jobs,
    workers: options.workers,
    ...(plan.policy ? { policy: plan.policy } : {}),
    ownWorlds: plan.ownWorlds ?? false,
    abort,
    ...(base === undefined ? {} : { alive: () => listens(base()) }),
    emit,
    reproduce: (job) => options.reproduce(job.scenario.id, job.x402Version),
    run({ scenario, x402Version }, signal, life) {
      const error = plan.obstacle?.(scenario as S, x402Version);
      if (error) return Promise.resolve({ results: new Map(), evidence: [], error });
      return plan.run(scenario as S, x402Version, signal, life);
    },
  });
  const stale = await outdated(baseline ?? [], profile.role, events, startedAt);
  return finish(events, emit, { ...options, abort, stale, ...(riddle ? { riddle } : {}), took: performance.now() - begin });
}

/** What of a baseline is good for nothing any more, after what this run has seen. */
async function outdated(
  baseline: readonly BaselineEntry[],
  role: Profile["role"],
  events: readonly AssayEvent[],
  startedAt: string,
) {
  if (baseline.length === 0) return [];
  const checks = events.filter((event): event is CheckEvent => event.type === "check");
  const all = new Set((await catalogueRows(role)).map(({ id }) => id));
  return staleEntries(baseline, checks, { startedAt, exists: (check) => all.has(check) });
}

/** A scenario of many cases takes as long as they do, with a second for each as the last resort. */
function patient<S extends Scenario>(scenario: S, options: GenerateOptions = {}): S {
  if (!scenario.generates) return scenario;
  const cases = runsOf(scenario.generates, options);
  return { ...scenario, timeout: 180_000 + Math.min(cases, options.time ?? Infinity) * 1_000 };
}

async function coverage(role: Profile["role"], chosen: readonly Scenario[]): Promise<NonNullable<RunEvent["coverage"]>> {
  const [{ demands, scenarios }, own] = [await coverageOf(role), await coverageOf(role, chosen)];
  const part = own.scenarios < scenarios ? { chosen: own.demands.checked } : {};
  return { demands: demands.all, checked: demands.checked, excluded: demands.excluded, ...part };
}

function versionsToRun(spec: X402Version | "auto", profile: Profile): readonly X402Version[] {
  if (spec !== "auto") return [spec];
  // A target that speaks no version is held against the current one, so that there is something to say about it.
  return profile.versions.length > 0 ? profile.versions : [2];
}

/** Salts the seed, since one world may serve many runs and an authorization works once. */
export async function saltedSeed(world: World, seed: string): Promise<string> {
  const run = await world.beginRun();
  return run === 0 ? seed : `${seed}#${run}`;
}

/** Milliseconds for which a target that is started while something is broken may call itself unready. */
const unwell = 1_500;

/**
 * Runs something on a world of its own, with a copy of the target of its own where there is one to start. `restart` kills the copy
 * and starts another.
 */
export async function inOwnWorld<T extends Pick<Outcome, "error">>(
  startWorld: () => Promise<World>,
  own:
    | { source: TargetSource; variables(world: World): Record<string, string>; before: readonly Fault[]; clock?: number }
    | undefined,
  use: (world: World, target: RunningTarget | undefined, restart: () => Promise<RunningTarget>) => Promise<T>,
): Promise<T> {
  const world = await startWorld();
  let target: RunningTarget | undefined;
  try {
    for (const fault of own?.before ?? []) await world.fault(fault);
    target = await own?.source.start(own.variables(world), own.before.length > 0 ? unwell : undefined, own.clock);
    const outcome = await use(world, target, async () => {
      if (!own || !target) throw new Error("there is no copy of the target to start again");
      // As it would be in a crash: without a chance to put anything in order.
      await (target.kill ?? target.stop)();
      return (target = await own.source.start(own.variables(world), undefined, own.clock));
    });
    if (!(outcome.error instanceof TargetLost)) return outcome;
    // How it ended says more than that nothing listens any more.
    const words = await Promise.race([target?.exited, wait(lastBreath, undefined)]);
    return words === undefined ? outcome : { ...outcome, error: new TargetLost(words, outcome.error.during) };
  } finally {
    await target?.stop();
    await world.close();
  }
}
