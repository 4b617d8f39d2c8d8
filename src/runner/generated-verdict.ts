import { written, type GeneratedCase } from "../properties/cases.js";
import { lastExchanges, type Outcome } from "./engine.js";
import type { AssayEvent } from "./events.js";
import type { GeneratedRun } from "./generated.js";
import type { Judgement } from "./judge.js";
import { NotApplicable, TargetLost, Untestable } from "./scenario.js";

/** What came of many generated cases, check by check. */

/** A case that held, to be shown for all that did. */
interface Sample {
  index: number;
  judgement: Judgement;
  outcome: Pick<Outcome, "evidence">;
}

/** What the cases that held have shown. */
export class Tally {
  decided = 0;
  undecided = 0;
  /** One reason of those that could not be decided. */
  why = "";
  error: unknown;
  readonly covered = new Set<string>();
  readonly passed = new Map<string, { held: number; sample: Sample }>();

  count(one: GeneratedCase, index: number, { results, error, evidence }: Outcome, ground: readonly string[]): void {
    if (error !== undefined) {
      this.undecided += 1;
      this.why ||= error instanceof Error ? error.message : String(error);
      // A failure of the harness is not to be lost among those that the target gave no occasion for.
      if (!(error instanceof Untestable)) this.error ??= new Error(`${written(one)}: ${this.why}`, { cause: error });
      return;
    }
    this.decided += 1;
    for (const piece of ground) this.covered.add(piece);
    this.countPassed(index, { results, evidence });
  }

  /** A case that fails one check has something to say of the others all the same. */
  countPassed(index: number, outcome: Pick<Outcome, "results" | "evidence">): void {
    for (const [check, judgement] of outcome.results) {
      if (judgement.verdict !== "pass") continue;
      const { held = 0, sample } = this.passed.get(check) ?? {};
      // Of all that held the first is shown, whichever ended first.
      const first = sample && sample.index < index ? sample : { index, judgement, outcome };
      this.passed.set(check, { held: held + 1, sample: first });
    }
  }
}

export interface Found {
  check: string;
  /** Of the case that was made small. */
  index: number;
  smallest: GeneratedCase;
  failure: Outcome;
  tries: number;
}

export interface Ran {
  cases: number;
  /** Whether somebody named them. */
  asked: boolean;
  tally: Tally;
  found: Found[];
  failing: number;
  ended?: unknown;
  /** The case by which the target ended. */
  fatal?: { one: GeneratedCase; outcome: Outcome };
}

/** Evidence of several cases is in one record. */
const renamed = (at: number, id: string) => `case-${at + 1}:${id}`;

/** A target's end, with the case that it came by: what was recorded of it is the proof. */
function lostDuring({ message }: TargetLost, { one, outcome }: NonNullable<Ran["fatal"]>, at: number): TargetLost {
  return new TargetLost(message, { case: written(one), evidence: lastExchanges(outcome).map((id) => renamed(at, id)) });
}

/** Of each check its verdict; of each failure the evidence of its smallest case; of the run how much ground it covered. */
export function conclude(
  { scenario, x402Version }: Pick<GeneratedRun, "scenario" | "x402Version">,
  { cases, asked, tally, found, failing, ended, fatal }: Ran,
): Outcome {
  const { generates } = scenario;
  const scope = { scenario: scenario.id, x402Version };
  const whole = generates.wholeGround(x402Version);
  const covered = whole.filter((piece) => tally.covered.has(piece)).length;
  const decided = tally.decided + failing;
  const ground = `${decided} cases, ${covered} of ${whole.length} pieces of ground`;
  const results = new Map<string, Judgement>();
  const samples = [...tally.passed.values()].map(({ sample }) => sample.outcome);
  const shown = [
    ...new Set<Pick<Outcome, "evidence">>([
      ...found.map(({ failure }) => failure),
      ...samples,
      ...(fatal ? [fatal.outcome] : []),
    ]),
  ];
  for (const [check, { held, sample }] of tally.passed) {
    const evidence = sample.judgement.evidence.map((id) => renamed(shown.indexOf(sample.outcome), id));
    results.set(check, { verdict: "pass", message: `it held in ${held} of ${ground}`, evidence });
  }
  const evidence: AssayEvent[] = [];
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
  const lost = fatal && ended instanceof TargetLost ? lostDuring(ended, fatal, shown.indexOf(fatal.outcome)) : ended;
  const error = lost ?? tally.error ?? (decided === 0 ? new Untestable(tally.why || "no case was run") : undefined);
  // Where most cases came to nothing, the rest proves little.
  const little = error === undefined && tally.undecided > decided;
  if (little) for (const [check, { verdict }] of results) if (verdict === "pass") results.delete(check);
  const open = new Untestable(`only ${decided} of ${cases} cases could be decided: ${tally.why}`);
  const why = asked ? "the case that was asked for does not come to it" : `none of ${cases} cases came to it; --runs takes more`;
  const unmet = asked || cases < generates.runs ? new NotApplicable(why) : new Untestable("no case came to it");
  const last = error ?? (little ? open : unmet);
  return { results, evidence, error: last };
}
