import type fc from "fast-check";
import { chooseCases, makeSmall, runCases } from "../properties/explore.js";
import { readCase, written, type GeneratedCase, type Step } from "../properties/cases.js";
import { seeded } from "../devnet/accounts.js";
import type { X402Version } from "../protocol/messages.js";
import type { Outcome } from "./engine.js";
import { conclude, Tally, type Found } from "./generated-verdict.js";
import { NotApplicable, TargetLost, Untestable } from "./scenario.js";

/** A scenario whose cases are generated: what is run for one of them is all that it says; the rest is here. */

export interface Generates {
  /** Cases in each version when nothing else is said and nothing but generated cases is run. */
  runs: number;
  /** The same among all other scenarios, where nobody wants to wait long. */
  few: number;
  /** At most so many side by side; default 8. */
  width?: number;
  /** Whether the steps of a case are acts, one after the other. */
  acts?: true;
  /** Why none is run where each costs a process, unless somebody says how many. */
  costly?: string;
  cases(x402Version: X402Version): fc.Arbitrary<GeneratedCase>;
  /** What a case covers of all that could be covered. */
  ground(x402Version: X402Version, one: GeneratedCase): readonly string[];
  wholeGround(x402Version: X402Version): readonly string[];
  /** What a step is, for a person. */
  tell(x402Version: X402Version, step: Step): string;
}

/** What a person says about generated cases. */
export interface GenerateOptions {
  /** Cases in each version, instead of the scenario's own number. */
  runs?: number;
  /** The same for histories, each of which is many payments; default `runs`. */
  histories?: number;
  /** Whether other scenarios are run too; then a few cases will do. */
  amongOthers?: boolean;
  /** Seconds after which no new case is begun. */
  time?: number;
  /** Only these are run. */
  cases?: readonly GeneratedCase[];
  /** Smaller cases that are tried for one that fails; default 80. */
  tries?: number;
  /** Run before the others: what failed the last time, each case as one line. */
  first?: readonly { scenario: string; x402Version: X402Version; case: string }[];
}

/** One run of a scenario: as it is, or for one generated case. */
export interface Bout {
  one: GeneratedCase;
  /** What keys and nonces are derived from, besides the seed. */
  label: string;
  /** Whether there is no need to wait long for what the target may still do. */
  brisk: boolean;
}

/** Runs a scenario in one version: once, or once for each of its generated cases. */
export function runBouts(
  scenario: { id: string; checks: object; generates?: Generates },
  run: Pick<GeneratedRun, "x402Version" | "seed" | "costly" | "signal"> & {
    target: { workers?: number; generate?: GenerateOptions };
  },
  bout: (one: Bout, signal: AbortSignal) => Promise<Outcome>,
): Promise<Outcome> {
  const { target, ...rest } = run;
  const { id, checks, generates } = scenario;
  const label = `${id}@${run.x402Version}`;
  if (!generates) return bout({ one: [], label, brisk: false }, run.signal);
  return runGenerated({
    ...rest,
    scenario: { id, generates, checks: Object.keys(checks) },
    workers: target.workers ?? 1,
    ...(target.generate ? { options: target.generate } : {}),
    attempt: ({ signal, label: own, ...attempt }) => bout({ ...attempt, label: `${label}:${own}` }, signal),
  });
}

export interface GeneratedRun {
  scenario: { id: string; generates: Generates; /** The names of its own checks. */ checks: readonly string[] };
  x402Version: X402Version;
  seed: string;
  workers: number;
  /** Whether each case costs a process. */
  costly?: boolean;
  options?: GenerateOptions;
  signal: AbortSignal;
  /** Runs one case from beginning to end. */
  attempt(one: Bout & { signal: AbortSignal }): Promise<Outcome>;
}

/** Smaller cases that are tried for one that fails. */
const mostTries = 60;
/** The same for what was found with something that is small already. */
const fewTries = 24;
/** Failures of different kinds that are made small in one run. */
const mostFound = 4;
/** Cases that may still be waited for while others are run. */
const mostWaiting = 96;

/** How many cases are run in each version. */
export const runsOf = ({ runs, few, acts }: Generates, options: GenerateOptions): number =>
  (acts ? options.histories : undefined) ?? options.runs ?? (options.amongOthers ? few : runs);

/** What is said about generated cases, with what the choice of scenarios says. */
export const amongOthers = (scenarios: readonly { generates?: Generates }[], said: GenerateOptions = {}): GenerateOptions => ({
  amongOthers: scenarios.some(({ generates }) => !generates),
  ...said,
});

interface Failing {
  one: GeneratedCase;
  index: number;
  outcome: Outcome;
}

/** The checks of an outcome that are red by the target's doing. */
const redIn = ({ results }: Outcome): string[] =>
  [...results]
    .filter(([, { verdict, attribution }]) => attribution === "target" && ["fail", "warn", "info"].includes(verdict))
    .map(([check]) => check);

/** An outcome with what could only be judged when the target had come to its end; nobody else is waited for. */
const whole = (outcome: Outcome, signal: AbortSignal): Promise<Outcome> =>
  outcome.late?.(AbortSignal.abort(), signal) ?? Promise.resolve(outcome);

/** Runs all cases of a scenario, makes the failing ones small, and says of each check what came of it. */
async function runGenerated(run: GeneratedRun): Promise<Outcome> {
  const { scenario, x402Version, signal, options = {}, workers } = run;
  const { generates } = scenario;
  if (run.costly && generates.costly !== undefined && !isAsked(options))
    return { results: new Map(), evidence: [], error: new NotApplicable(generates.costly) };
  const number = Number.parseInt(seeded(run.seed, `${scenario.id}@${x402Version}`).slice(2, 9), 16);
  const given = options.cases;
  const before = (options.first ?? [])
    .filter((one) => one.scenario === scenario.id && one.x402Version === x402Version)
    .map((one) => readCase(one.case));
  const arbitrary = generates.cases(x402Version);
  const ground = (one: GeneratedCase) => generates.ground(x402Version, one);
  const cases = given ?? [...before, ...chooseCases(arbitrary, ground, { seed: number, runs: runsOf(generates, options) })];

  const control = await controlled(run);
  if (control) return control;
  const tally = new Tally();
  const failing: Failing[] = [];
  const until = performance.now() + (options.time ?? Infinity) * 1000;
  let ended: unknown;
  let fatal: Pick<Failing, "one" | "outcome"> | undefined;
  const go = () => ended === undefined && !signal.aborted && performance.now() < until;
  const waiting = new Set<Promise<void>>();
  const width = Math.max(1, Math.min(generates.width ?? 8, workers));
  await runCases(cases, width, go, async (one, index) => {
    // One after the other nobody can wait long for each.
    const outcome = await run.attempt({ one, label: `case-${index}`, brisk: generates.width === 1, signal });
    // What a target does behind its answers is waited for while other cases run.
    const judged = whole(outcome, signal).then((full) => {
      if (signal.aborted) return;
      if (full.error instanceof TargetLost) {
        ended ??= full.error;
        // Of several that ran at once nobody knows which it was.
        if (width === 1) fatal ??= { one, outcome: full };
      }
      if (redIn(full).length > 0) {
        failing.push({ one, index, outcome: full });
        tally.countPassed(index, full);
      } else tally.count(one, index, full, ground(one));
    });
    const settled = judged.finally(() => waiting.delete(settled));
    waiting.add(settled);
    if (waiting.size >= mostWaiting) await Promise.race(waiting);
  });
  await Promise.all(waiting);

  // Each attempt has payers of its own, whatever it is an attempt at: what a target remembers of one is nothing to the next.
  let attempts = 0;
  const found = await makeAllSmall(failing, async (first, check, most) => {
    const again = async (one: GeneratedCase) => {
      const outcome = await run.attempt({ one, label: `small-${(attempts += 1)}`, brisk: true, signal });
      // What can be seen at once need not be waited for.
      const judged = redIn(outcome).includes(check) ? outcome : await whole(outcome, signal);
      return redIn(judged).includes(check) ? judged : undefined;
    };
    const smallest = await makeSmall(
      { one: first.one, failure: first.outcome },
      (one) => (signal.aborted || ended !== undefined ? Promise.resolve(undefined) : again(one)),
      Math.min(most, options.tries ?? mostTries),
    );
    const { failure } = smallest;
    // Its evidence is what it left behind when it had come to its end.
    return { check, ...smallest, failure: await whole(failure, signal) };
  });
  return conclude(run, {
    cases: cases.length,
    asked: given !== undefined,
    tally,
    found,
    failing: failing.length,
    ...(ended === undefined ? {} : { ended }),
    ...(fatal ? { fatal } : {}),
  });
}

/**
 * The control: where nothing is changed, everything must be right. Who takes nothing at all has not refused anything.
 *
 * @returns the outcome of the whole when it is not.
 */
async function controlled({ scenario, attempt, signal }: GeneratedRun): Promise<Outcome | undefined> {
  const outcome = await whole(await attempt({ one: [], label: "control", brisk: false, signal }), signal);
  const own = redIn(outcome).filter((check) => scenario.checks.includes(check));
  if (signal.aborted || (outcome.error === undefined && own.length === 0)) return undefined;
  const red = [...outcome.results].filter(([check]) => redIn(outcome).includes(check));
  const results = new Map(red.map(([check, judgement]) => [check, { ...judgement, case: written([]) }]));
  const untaken = new Untestable("where nothing was changed it was not right, so that nothing else says anything");
  return { results, evidence: outcome.evidence, error: outcome.error ?? untaken };
}

/** Whether a person wants generated cases, or some of them. */
const isAsked = ({ runs, time, cases }: GenerateOptions) => runs !== undefined || time !== undefined || cases !== undefined;

/** Makes the first failing case of each kind small. One that has all of what was found to be enough is of the same kind. */
async function makeAllSmall(
  failing: Failing[],
  small: (first: Failing, check: string, tries: number) => Promise<Omit<Found, "index">>,
): Promise<Found[]> {
  const found: Found[] = [];
  // In the order of generation, whatever order they ended in: the same run finds the same.
  for (const first of failing.sort((a, b) => a.index - b.index)) {
    for (const check of redIn(first.outcome)) {
      const names = first.one.map(({ name }) => name);
      const known = found.some((one) => one.check === check && one.smallest.every(({ name }) => names.includes(name)));
      if (known) continue;
      const alike = found.findLast((one) => one.index === first.index && redIn(one.failure).includes(check));
      // What shows one thing small may show another even smaller.
      if (alike) {
        const { smallest: one, failure: outcome, index, tries } = alike;
        const own = one.length > 1 ? await small({ one, index, outcome }, check, fewTries) : alike;
        found.push({ ...own, index, check, tries: tries + own.tries });
      } else if (new Set(found.map(({ index }) => index)).size < mostFound)
        found.push({ ...(await small(first, check, mostTries)), index: first.index });
      // Enough was made small, but a check that failed once has not held.
      else if (!found.some((one) => one.check === check))
        found.push({ ...(await small(first, check, fewTries)), index: first.index });
    }
  }
  return found;
}
