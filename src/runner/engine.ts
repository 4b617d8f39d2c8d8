import { setMaxListeners } from "node:events";
import type { X402Version } from "../protocol/messages.js";
import { NotInThisWorld } from "../devnet/world.js";
import { checkNames, requirementsOf } from "./catalogue.js";
import { redVerdict, type AssayEvent, type CheckEvent } from "./events.js";
import type { Judgement } from "./judge.js";
import { under, type Policy, type Requirement } from "./requirements.js";
import { Blocked, NotApplicable, TargetLost, Untestable, type Scenario } from "./scenario.js";

/** The part of the runner that is the same for all roles: schedule, time out, and make check events of what was judged. */

export interface Job {
  scenario: Scenario;
  x402Version: X402Version;
  /** Why the scenario does not apply to this target; then it is not run. */
  notApplicable?: string;
}

/** What one scenario run left behind. */
export interface Outcome {
  results: ReadonlyMap<string, Judgement>;
  /** What ended it early, if anything. */
  error?: unknown;
  /** Exchanges, calls and chain entries. */
  evidence: AssayEvent[];
  /**
   * What can only be judged when the target has had time to finish: the outcome in full, awaited while other scenarios run.
   * `others` is aborted when there are none any more, `ended` when the run was. Must not reject.
   */
  late?(others: AbortSignal, ended: AbortSignal): Promise<Outcome>;
}

export interface EngineOptions {
  jobs: Job[];
  /** How many scenarios run side by side. */
  workers: number;
  /** Whether exclusive scenarios have a world of their own; otherwise they run alone at the end. */
  ownWorlds?: boolean;
  /** `life`: how often the target has been started again before; authorizations of an earlier life are used up. */
  run(job: Job, signal: AbortSignal, life: number): Promise<Outcome>;
  reproduce(job: Job): string;
  policy?: Policy;
  emit(event: AssayEvent): void;
  /** Whether the target is still there, asked when it broke off an answer; default is that it is. */
  alive?(): Promise<boolean>;
  /** Aborted when the run is interrupted or the target is lost. */
  abort: AbortController;
  /** How often the target has been started again; default 0. */
  life?: number;
  /** Takes jobs that the loss of the target cut short or kept from running, instead of calling them untestable. */
  spare?: (job: Job, begun: boolean) => void;
  /** Whether what runs is alone with the target: then the target's death is the doing of the job. */
  blame?: boolean;
}

/** Runs all jobs, slow ones in lanes of their own where there is more than one, exclusive ones alone at the end. Never rejects: whatever happens becomes a verdict. */
export async function runShift(options: EngineOptions): Promise<void> {
  const apart = (job: Job) => job.scenario.exclusive === true && options.ownWorlds !== true;
  const shared = options.jobs.filter((job) => !apart(job));
  const alone = options.jobs.filter(apart);
  setMaxListeners(0, options.abort.signal);
  // What needs no purchase is judged at once, so somebody who watches sees the first verdicts first.
  // Who has a world of his own waits for it to start, and for its blocks.
  const waits = ({ scenario }: Job) => scenario.slow === true || scenario.exclusive === true;
  const [waiters, quick] = [shared.filter(waits), shared.filter((job) => !waits(job))];
  // Who has to wait longest begins first: the run cannot end before.
  const slow = waiters.sort((a, b) => (b.scenario.forced ?? 0) - (a.scenario.forced ?? 0));
  const queue = [
    ...quick.filter((job) => job.scenario.needs.length === 0),
    ...quick.filter((job) => job.scenario.needs.length > 0),
  ];
  const done = new AbortController();
  setMaxListeners(0, done.signal);
  const allRan = () => done.abort();
  if (options.abort.signal.aborted) allRan();
  options.abort.signal.addEventListener("abort", allRan);
  const waiting: Promise<void>[] = [];
  const worker = async (queue: Job[]) => {
    for (let job = queue.shift(); job; job = queue.shift()) {
      if (spared(options, job, false)) continue;
      const ran = await runJob(job, options);
      // Giving a target time to finish keeps no other scenario waiting.
      if (ran.outcome.late)
        waiting.push(
          lateOutcome(ran.outcome, done.signal, options).then((full) => conclude(job, { ...ran, outcome: full }, options)),
        );
      else await conclude(job, ran, options);
    }
  };
  if (options.workers > 1) {
    // Who waits for the clock keeps no worker from its work, and does next to none itself: three times as many do it at once.
    const lanes = Array.from({ length: options.workers });
    await Promise.all([slow, slow, slow, queue].flatMap((jobs) => lanes.map(() => worker(jobs))));
  } else {
    // One at a time is asked for, for the sake of a target that bears no more.
    await worker([...queue, ...slow]);
  }
  allRan();
  await Promise.all(waiting);
  for (const job of alone) if (!spared(options, job, false)) await conclude(job, await runJob(job, options), options);
}

/** What is known when a target has had its time; where the run ends before, that is the reason, and no accident of the harness. */
async function lateOutcome(outcome: Outcome, done: AbortSignal, { abort }: EngineOptions): Promise<Outcome> {
  try {
    return (await outcome.late?.(done, abort.signal)) ?? outcome;
  } catch (error) {
    const { evidence } = outcome;
    return { results: new Map(), evidence, error: abort.signal.aborted ? abort.signal.reason : error };
  }
}

/** Whether a job is put aside because the target is lost. */
function spared({ abort, spare }: EngineOptions, job: Job, begun: boolean): boolean {
  if (!spare || job.notApplicable || !(abort.signal.reason instanceof TargetLost)) return false;
  spare(job, begun);
  return true;
}

interface Ran {
  outcome: Outcome;
  /** Milliseconds. */
  took: number;
}

async function runJob(job: Job, options: EngineOptions): Promise<Ran> {
  const startedAt = performance.now();
  let outcome: Outcome = { results: new Map(), evidence: [] };
  if (!job.notApplicable) {
    if (options.abort.signal.aborted) outcome.error = options.abort.signal.reason;
    else outcome = await withTimeout(job, options);
    const own = job.scenario.exclusive === true && options.ownWorlds === true;
    if (outcome.error instanceof TargetLost && !own && !options.abort.signal.aborted) options.abort.abort(outcome.error);
  }
  return { outcome, took: Math.round(performance.now() - startedAt) };
}

/** Makes events of what a scenario run left behind. */
async function conclude(job: Job, ran: Ran, options: EngineOptions): Promise<void> {
  const { scenario, x402Version } = job;
  const { took } = ran;
  const base = { scenario: scenario.id, x402Version };
  const outcome = job.notApplicable ? ran.outcome : await stillThere(ran.outcome, options);
  if (spared(options, job, true)) return;
  const killed = deathBy(job, outcome, options);
  options.emit({ type: "scenario", ...base, title: scenario.title, took });
  for (const event of outcome.evidence) options.emit(event);
  for (const name of checkNames(scenario, x402Version)) {
    const demanded = requirementsOf(scenario, name, x402Version).map((one) => under(options.policy, one));
    const judgement = job.notApplicable
      ? { verdict: "not-applicable" as const, message: job.notApplicable, evidence: [] }
      : killed
        ? blamed(killed, demanded[0]?.level ?? "must", outcome)
        : (outcome.results.get(name) ?? unjudged(outcome.error));
    const event: CheckEvent = {
      type: "check",
      ...base,
      id: `${scenario.id}/${name}`,
      level: demanded[0]?.level ?? "must",
      requirements: demanded.map(({ id }) => id),
      reproduce: `${options.reproduce(job)}${judgement.case === undefined ? "" : ` --case '${judgement.case}'`}`,
      ...judgement,
    };
    options.emit(event);
  }
}

/** The sentence about a target that a scenario killed: it was alone with it. */
function deathBy({ scenario, notApplicable }: Job, { error }: Outcome, options: EngineOptions): TargetLost | undefined {
  // A copy of its own is not the one whose loss ended the run.
  const own = scenario.exclusive === true && options.ownWorlds === true && error !== options.abort.signal.reason;
  const alone = options.blame === true || own;
  return alone && !notApplicable && error instanceof TargetLost ? error : undefined;
}

/** The exchanges before a target's end that are shown for it. */
export const lastExchanges = ({ evidence }: Pick<Outcome, "evidence">): string[] =>
  evidence.flatMap((event) => (event.type === "exchange" ? [event.id] : [])).slice(-4);

/** Who can be killed by a request is not fit to be asked the rest of it. */
const blamed = ({ message, during }: TargetLost, level: Requirement["level"], outcome: Outcome): Judgement => ({
  verdict: redVerdict[level],
  attribution: "target",
  message: `the target ends by this scenario, also when nothing else runs; what is thrown while a request is handled must be caught and answered: ${message}${during ? ` — by this case, or what came before it: ${during.case}` : ""}`,
  evidence: [...(during?.evidence ?? lastExchanges(outcome))],
  ...(during ? { case: during.case } : {}),
});

const isRed = ({ results }: Outcome) =>
  [...results.values()].some(({ verdict }) => verdict === "fail" || verdict === "warn" || verdict === "info");

/**
 * What a scenario judged while the run was ended under it is worth nothing: a transfer whose answer was no longer waited for
 * looks like money taken for nothing, and a target that died looks like one that refuses to answer.
 */
async function stillThere(outcome: Outcome, { abort, alive, blame }: EngineOptions): Promise<Outcome> {
  const red = isRed(outcome);
  // Alone with the target, its death counts whatever the answers looked like.
  if (blame && abort.signal.reason instanceof TargetLost) return { ...outcome, results: new Map(), error: abort.signal.reason };
  const broken = outcome.evidence.some((event) => event.type === "exchange" && event.error !== undefined);
  if (broken && !abort.signal.aborted && alive && !(await alive())) {
    abort.abort(new TargetLost("it does not accept connections any more"));
  }
  const unfinished =
    outcome.error instanceof Interrupted || outcome.error instanceof TargetLost || outcome.error instanceof TookTooLong;
  if (unfinished) return { ...outcome, results: new Map() };
  return red && abort.signal.aborted ? { ...outcome, results: new Map(), error: abort.signal.reason as unknown } : outcome;
}

/** The verdict of a check that the scenario did not come to. */
function unjudged(error: unknown): Judgement {
  const open = (message: string): Judgement => ({ verdict: "untestable", attribution: "unknown", message, evidence: [] });
  if (error instanceof NotApplicable || error instanceof NotInThisWorld)
    return { verdict: "not-applicable", message: error.message, evidence: [] };
  if (error instanceof Blocked) return { ...open(error.message), verdict: "blocked" };
  if (error instanceof Untestable) return open(error.message);
  if (error instanceof TargetLost) return open(`the target was lost: ${error.message}`);
  if (error instanceof Interrupted) return open(error.message);
  const message =
    error instanceof Error
      ? `the harness failed: ${error.message.split("\n")[0]}`
      : "the scenario ended without judging this check";
  return { verdict: "error", attribution: "harness", message, evidence: [] };
}

/** The reason of an abort that nobody is to blame for. */
export class Interrupted extends Error {
  override name = "Interrupted";
}

/** The harness gave up: what it no longer waited for is nobody's fault. */
class TookTooLong extends Untestable {
  override name = "TookTooLong";
}

async function withTimeout(job: Job, options: EngineOptions): Promise<Outcome> {
  const own = new AbortController();
  // A crowd of requests listens to it.
  setMaxListeners(0, own.signal);
  const limit = job.scenario.timeout ?? 60_000;
  const forward = () => own.abort(options.abort.signal.reason);
  options.abort.signal.addEventListener("abort", forward);
  const timer = setTimeout(() => own.abort(new TookTooLong(`the scenario took longer than ${limit / 1000} s`)), limit);
  try {
    const outcome = await options.run(job, own.signal, options.life ?? 0);
    // What an abort broke looks like all sorts of errors, or like an oracle that was never asked; the abort is the reason.
    if (own.signal.aborted) {
      return {
        results: new Map(),
        evidence: (await outcome.late?.(own.signal, own.signal))?.evidence ?? outcome.evidence,
        error: own.signal.reason,
      };
    }
    return outcome;
  } catch (error) {
    return { results: new Map(), evidence: [], error: own.signal.aborted ? own.signal.reason : error };
  } finally {
    clearTimeout(timer);
    options.abort.signal.removeEventListener("abort", forward);
  }
}
