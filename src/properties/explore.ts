import fc from "fast-check";
import { mostBy, written, type GeneratedCase } from "./cases.js";

/** Choosing generated cases, running them some at a time, and making what fails as small as it gets. */

/** Numbers that have many divisors, the smallest first. */
const divisors = [2, 12, 360, 27_720];
/** Cases from which those are taken that cover the most. */
const most = 12_000;

/**
 * The cases that a seed stands for, whatever is done with them: first, of many, those that cover the most new ground, then others as they come.
 *
 * @param ground - What a case covers, such as pairs of changes that cannot hide each other.
 */
export function chooseCases(
  arbitrary: fc.Arbitrary<GeneratedCase>,
  ground: (one: GeneratedCase) => readonly string[],
  { seed, runs }: { seed: number; runs: number },
): GeneratedCase[] {
  // Who takes a few only need not look at many.
  const choice = Math.min(most, 50 * runs);
  const samples = fc.sample(arbitrary, { seed, numRuns: choice + runs });
  const pool = samples.slice(0, choice).map((one) => ({ one, open: new Set(ground(one)) }));
  // Nothing done at all comes first: where that fails, nothing else says anything.
  const chosen: GeneratedCase[] = [[]];
  while (chosen.length < runs) {
    const best = pool.reduce((most, next) => (next.open.size > most.open.size ? next : most));
    if (best.open.size === 0) break;
    chosen.push(best.one);
    const covered = [...best.open];
    for (const { open } of pool) for (const piece of covered) open.delete(piece);
  }
  return [...chosen, ...samples.slice(choice, choice + runs - chosen.length)];
}

/** Runs something for each case, `width` at a time, in order; ends early when `go` says no. */
export async function runCases(
  cases: readonly GeneratedCase[],
  width: number,
  go: () => boolean,
  run: (one: GeneratedCase, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < cases.length && go()) {
      const index = next++;
      await run(cases[index] ?? [], index);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
}

export interface Smallest<F> {
  smallest: GeneratedCase;
  failure: F;
  /** How often a smaller one was tried. */
  tries: number;
}

/**
 * Makes a failing case smaller for as long as what is left still fails: steps are left out first, then numbers made small.
 *
 * @param again - Runs a case and resolves with its failure when it fails in the same way.
 * @param tries - How many smaller ones are tried at the most.
 */
export async function makeSmall<F>(
  first: { one: GeneratedCase; failure: F },
  again: (one: GeneratedCase) => Promise<F | undefined>,
  tries: number,
): Promise<Smallest<F>> {
  const best: Smallest<F> = { smallest: first.one, failure: first.failure, tries: 0 };
  // What was tried once is not tried again on another way down.
  const known = new Map<string, boolean>([[written(first.one), true]]);
  const fails = async (one: GeneratedCase): Promise<boolean> => {
    const before = known.get(written(one));
    if (before !== undefined) return before;
    if (best.tries >= tries) return false;
    best.tries += 1;
    const failure = await again(one);
    known.set(written(one), failure !== undefined);
    if (failure === undefined) return false;
    Object.assign(best, { smallest: one, failure });
    return true;
  };
  const descend = async <T>(arbitrary: fc.Arbitrary<T>, from: T, made: (value: T) => GeneratedCase) => {
    const property = fc.asyncProperty(arbitrary, async (value) => !(await fails(made(value))));
    await fc.check(property, { examples: [[from]], numRuns: 1 });
  };
  const steps = [...first.one];
  await descend(fc.subarray(steps), steps, (left) => left);
  // No step that is left can be done without.
  for (let at = 0; at < best.smallest.length;) at = (await fails(best.smallest.filter((_, other) => other !== at))) ? 0 : at + 1;
  // Mostly only what is left after a division counts: then a small number says the same as a large one.
  for (const at of best.smallest.keys()) {
    for (const divisor of divisors) {
      const less = best.smallest.map((step, other) => (other === at ? { ...step, by: step.by % divisor } : step));
      if (await fails(less)) break;
    }
  }
  const names = best.smallest.map(({ name }) => name);
  const numbers = best.smallest.map(({ by }) => by);
  await descend(fc.tuple(...numbers.map(() => fc.nat({ max: mostBy }))), numbers, (found) =>
    found.map((by, at) => ({ name: names[at] ?? "", by })),
  );
  return best;
}
