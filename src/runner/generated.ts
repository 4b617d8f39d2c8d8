import type fc from "fast-check";
import { chooseCases, makeSmall, runCases } from "../properties/explore.js";
import { readCase, written, type GeneratedCase, type Step } from "../properties/cases.js";
import { seeded } from "../devnet/accounts.js";
import type { X402Version } from "../protocol/messages.js";
import type { Outcome } from "./engine.js";
import type { AssayEvent } from "./events.js";
import type { Judgement } from "./judge.js";
import { NotApplicable, TargetLost, Untestable } from "./scenario.js";

/** A scenario whose cases are generated: what is run for one of them is all that it says; the rest is here. */

export interface Generates {
  /** Cases in each version when nothing else is said and nothing but generated cases is run. */
  runs: number;
  /** The same among all other scenarios, where nobody wants to wait long. */
  few: number;
  /** At most so many side by side; default 8. */
  width?: number;
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

export interface Attempt {
  one: GeneratedCase;
  /** Tells attempts apart, also those of one case: keys and nonces follow from it. */
  label: string;
  lane: number;
  /** Whether it is known to fail and made smaller: then there is no need to wait long for what a target may still do. */
  brisk: boolean;
  signal: AbortSignal;
}

export interface GeneratedRun {
  scenario: { id: string; generates: Generates };
  x402Version: X402Version;
  seed: string;
  workers: number;
  /** Whether each case costs a process. */
  costly?: boolean;
  options?: GenerateOptions;
  signal: AbortSignal;
  /** Runs one case from beginning to end. */
  attempt(one: Attempt): Promise<Outcome>;
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
export const runsOf = ({ runs, few }: Generates, options: GenerateOptions): number =>
  options.runs ?? (options.amongOthers ? few : runs);

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

/** Runs all cases of a scenario, makes the failing ones small, and says of each check what came of it. */
export async function runGenerated(run: GeneratedRun): Promise<Outcome> {
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

  const tally = new Tally();
  const failing: Failing[] = [];
  const until = performance.now() + (options.time ?? Infinity) * 1000;
  let ended: unknown;
  const go = () => ended === undefined && !signal.aborted && performance.now() < until;
  const waiting = new Set<Promise<void>>();
  const full = (outcome: Outcome) => outcome.late?.(AbortSignal.abort(), signal) ?? Promise.resolve(outcome);
  const width = Math.max(1, Math.min(generates.width ?? 8, workers));
  await runCases(cases, width, go, async (one, index, lane) => {
    const outcome = await run.attempt({ one, label: `case-${index}`, lane, brisk: false, signal });
    // What a target does behind its answers is waited for while other cases run.
    const judged = full(outcome).then((whole) => {
      if (signal.aborted) return;
      if (whole.error instanceof TargetLost) ended ??= whole.error;
      if (redIn(whole).length > 0) {
        failing.push({ one, index, outcome: whole });
        tally.countPassed(whole);
      } else tally.count(one, whole, ground(one));
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
      const outcome = await run.attempt({ one, label: `small-${(attempts += 1)}`, lane: 0, brisk: true, signal });
      // What can be seen at once need not be waited for.
      const judged = redIn(outcome).includes(check) ? outcome : await full(outcome);
      return redIn(judged).includes(check) ? judged : undefined;
    };
    const smallest = await makeSmall(
      { one: first.one, failure: first.outcome },
      (one) => (signal.aborted || ended !== undefined ? Promise.resolve(undefined) : again(one)),
      Math.min(most, options.tries ?? mostTries),
    );
    const { failure } = smallest;
    // Its evidence is what it left behind when it had come to its end.
    return { check, ...smallest, failure: failure.late ? await full(failure) : failure };
  });
  return conclude(run, {
    cases: cases.length,
    asked: given !== undefined,
    tally,
    found,
    failing: failing.length,
    ...(ended === undefined ? {} : { ended }),
  });
}

/** Whether a person wants generated cases, or some of them. */
const isAsked = ({ runs, time, cases }: GenerateOptions) => runs !== undefined || time !== undefined || cases !== undefined;

/** What the cases that held have shown. */
class Tally {
  decided = 0;
  undecided = 0;
  /** One reason of those that could not be decided. */
  why = "";
  error: unknown;
  readonly covered = new Set<string>();
  readonly passed = new Map<string, number>();

  count(one: GeneratedCase, { results, error }: Outcome, ground: readonly string[]): void {
    if (error !== undefined) {
      this.undecided += 1;
      this.why ||= error instanceof Error ? error.message : String(error);
      // A failure of the harness is not to be lost among those that the target gave no occasion for.
      if (!(error instanceof Untestable)) this.error ??= new Error(`${written(one)}: ${this.why}`, { cause: error });
      return;
    }
    this.decided += 1;
    for (const piece of ground) this.covered.add(piece);
    this.countPassed({ results });
  }

  /** A case that fails one check has something to say of the others all the same. */
  countPassed({ results }: Pick<Outcome, "results">): void {
    for (const [check, { verdict }] of results) if (verdict === "pass") this.passed.set(check, (this.passed.get(check) ?? 0) + 1);
  }
}

interface Found {
  check: string;
  /** Of the case that was made small. */
  index: number;
  smallest: GeneratedCase;
  failure: Outcome;
  tries: number;
}

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
    }
  }
  return found;
}

interface Ran {
  cases: number;
  /** Whether somebody named them. */
  asked: boolean;
  tally: Tally;
  found: Found[];
  failing: number;
  ended?: unknown;
}

/** Evidence of several cases is in one record. */
const renamed = (at: number, id: string) => `case-${at + 1}:${id}`;

/** Of each check its verdict; of each failure the evidence of its smallest case; of the run how much ground it covered. */
function conclude({ scenario, x402Version }: GeneratedRun, { cases, asked, tally, found, failing, ended }: Ran): Outcome {
  const { generates } = scenario;
  const scope = { scenario: scenario.id, x402Version };
  const whole = generates.wholeGround(x402Version);
  const covered = whole.filter((piece) => tally.covered.has(piece)).length;
  const ground = `${tally.decided} cases, ${covered} of ${whole.length} pieces of ground`;
  const results = new Map<string, Judgement>();
  for (const [check, held] of tally.passed)
    results.set(check, { verdict: "pass", message: `it held in ${held} of ${ground}`, evidence: [] });
  const evidence: AssayEvent[] = [];
  const shown = [...new Set(found.map(({ failure }) => failure))];
  shown.forEach((failure, at) => {
    for (const event of failure.evidence) {
      if ("id" in event && event.type !== "check") evidence.push({ ...event, ...scope, id: renamed(at, event.id) });
    }
  });
  for (const { check, smallest, failure, tries } of found) {
    const judgement = failure.results.get(check);
    if (!judgement || results.get(check)?.case !== undefined) continue;
    const steps = smallest.map((step) => `${step.name}: ${generates.tell(x402Version, step)}`);
    results.set(check, {
      ...judgement,
      message: `${judgement.message} — smallest case: ${written(smallest)}`,
      actual: { case: written(smallest), steps, saw: judgement.actual, failing, smallerOnesTried: tries },
      evidence: judgement.evidence.map((id) => renamed(shown.indexOf(failure), id)),
      case: written(smallest),
    });
  }
  const observe = (name: string, value: string | number) => evidence.push({ type: "observation", ...scope, name, value });
  observe("generated-cases", cases);
  observe("generated-ground", `${covered} of ${whole.length}`);
  if (tally.undecided > 0) observe("generated-undecided", `${tally.undecided}: ${tally.why}`);
  const error =
    ended ?? tally.error ?? (tally.decided + failing === 0 ? new Untestable(tally.why || "no case was run") : undefined);
  // Where most cases came to nothing, the rest proves little.
  const little = error === undefined && tally.undecided > tally.decided + failing;
  if (little) for (const [check, { verdict }] of results) if (verdict === "pass") results.delete(check);
  const open = new Untestable(`only ${tally.decided} of ${cases} cases could be decided: ${tally.why}`);
  const why = asked ? "the case that was asked for does not come to it" : `none of ${cases} cases came to it; --runs takes more`;
  const unmet = asked || cases < generates.runs ? new NotApplicable(why) : new Untestable("no case came to it");
  const last = error ?? (little ? open : unmet);
  return { results, evidence, error: last };
}
