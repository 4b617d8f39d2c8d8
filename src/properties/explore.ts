import fc from "fast-check";
import { written, type GeneratedCase } from "./cases.js";

/** Choosing generated cases, running them some at a time, and making what fails as small as it gets. */

/** Cases that are looked at for each one that is taken while there is ground to cover. */
const choice = 96;

/**
 * The cases that a seed stands for, whatever is done with them: each the one of some that covers the most new ground, until all of it is
 * covered, and every sixth, and all after that, as they come.
 *
 * @param ground - What a case covers, such as pairs of changes that cannot hide each other.
 */
export function chooseCases(
  arbitrary: fc.Arbitrary<GeneratedCase>,
  ground: (one: GeneratedCase) => readonly string[],
  { seed, runs }: { seed: number; runs: number },
): GeneratedCase[] {
  const covered = new Set<string>();
  const chosen: GeneratedCase[] = [];
  // A batch at a time: ten thousand cases need not be there at once before the first is run.
  const pool = fc.sample(arbitrary, { seed, numRuns: Math.min(runs, 400) * choice + Math.max(0, runs - 400) });
  let next = 0;
  while (chosen.length < runs && next < pool.length) {
    const plain = chosen.length % 6 === 5 || chosen.length >= 400;
    const few = pool.slice(next, next + (plain ? 1 : choice));
    next += few.length;
    const gains = few.map((one) => ground(one).filter((piece) => !covered.has(piece)).length);
    const best = few[gains.indexOf(Math.max(...gains))] ?? [];
    for (const piece of ground(best)) covered.add(piece);
    chosen.push(best);
  }
  return chosen;
}

/** Runs something for each case, `width` at a time, in order; ends early when `go` says no. */
export async function runCases(
  cases: readonly GeneratedCase[],
  width: number,
  go: () => boolean,
  run: (one: GeneratedCase, index: number, lane: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async (number: number) => {
    while (next < cases.length && go()) {
      const index = next++;
      await run(cases[index] ?? [], index, number);
    }
  };
  await Promise.all(Array.from({ length: width }, (_, number) => lane(number)));
}

export interface Smallest<F> {
  smallest: GeneratedCase;
  failure: F;
  /** How often a smaller one was tried. */
  tries: number;
}

/**
 * Makes a failing case smaller for as long as what is left still fails.
 *
 * @param again - Runs a case and resolves with its failure when it fails in the same way.
 * @param tries - How many smaller ones are tried at the most.
 */
export async function makeSmall<F>(
  arbitrary: fc.Arbitrary<GeneratedCase>,
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
  const property = fc.asyncProperty(arbitrary, async (one) => !(await fails(one)));
  await fc.check(property, { examples: [[first.one]], numRuns: 1 });
  return best;
}
