import fc from "fast-check";
import type { X402Version } from "../protocol/messages.js";

/**
 * A generated case is a list of named steps, each with a number that it makes its own choice by: changes to something valid, or acts one
 * after the other. It is data: it can be written down in a line, read, made smaller and run again.
 */

/** `by` is any whole number from 0 to 2^32 - 1; what it means is the step's own business, and small ones are simple. */
export interface Step {
  name: string;
  by: number;
}

export type GeneratedCase = readonly Step[];

/** What the specification says of what a step leads to: it must be taken, must be refused, or may be either. */
export type Ruling = "valid" | "invalid" | "open";

/** What is known of a step before anything is run. */
export interface Ruled {
  /** Changes of one group touch the same thing: a case has one of them at the most. */
  group: string;
  ruling: Ruling;
  /** Why, in a few words. */
  because: string;
  /** In how many ways that differ it can be done, where one is as likely as the next to be the one that matters; `by` chooses. */
  ways?: number;
}

export type Table = Readonly<Record<string, Ruled>>;

/** A change that both versions know, or one alone. */
export interface Versioned extends Ruled {
  /** The versions in which there is such a thing to change; default both. */
  versions?: readonly X402Version[];
  /** A ruling that differs by version. */
  rulings?: Partial<Record<X402Version, Ruling>>;
}

/** A table as it is in each version, made once: it is asked for many times for each case. */
export function byVersion<C extends Versioned>(table: Readonly<Record<string, C>>): Record<X402Version, Record<string, C>> {
  const inVersion = (x402Version: X402Version) =>
    Object.fromEntries(
      Object.entries(table)
        .filter(([, { versions }]) => versions?.includes(x402Version) ?? true)
        .map(([name, change]) => [name, { ...change, ruling: change.rulings?.[x402Version] ?? change.ruling }]),
    );
  return { 1: inVersion(1), 2: inVersion(2) };
}

/** The one of some that a number stands for. */
export const pick = <T>(from: readonly T[], by: number): T => from[by % from.length] as T;

/** At most so many changes in one case: two or three that play together is what nobody thinks of. */
const mostChanges = 4;
export const mostBy = 2 ** 32 - 1;

/** As many small ones as large ones: what is special is mostly near nothing, and what is odd is anywhere. */
const number = () => fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 64 }), fc.nat({ max: mostBy }), fc.nat({ max: mostBy }));
const step = (...names: readonly (readonly string[])[]) =>
  fc.record({ name: fc.oneof(...names.map((some) => fc.constantFrom(...some))), by: number() });

/** Sets of changes from a table, one of each group at the most; `most` where more of them bear each other. */
export function changeSets(table: Table, most = mostChanges): fc.Arbitrary<GeneratedCase> {
  const names = Object.keys(table);
  const calm = names.filter((name) => table[name]?.ruling !== "invalid");
  // Most changes are wrong; of several wrong ones each hides the others.
  return fc.uniqueArray(step(names, calm), { selector: groupIn(table), maxLength: most });
}

const groupIn =
  (table: Table) =>
  ({ name }: Step) =>
    table[name]?.group ?? name;

/**
 * Sets in which nothing hides what one change, or two, would show: one that may be refused, or two of which one is not wrong, and beside them only what
 * must be taken.
 */
export function tellingSets(table: Table, most = mostChanges): fc.Arbitrary<GeneratedCase> {
  // Each way of doing something is as likely as the next.
  const named = (...rulings: Ruling[]) =>
    Object.entries(table).flatMap(([name, { ruling, ways = 1 }]) =>
      rulings.includes(ruling) ? Array.from({ length: ways }, () => name) : [],
    );
  const [valid, open, wrong, calm] = [named("valid"), named("open"), named("invalid"), named("open", "valid")];
  const groupOf = groupIn(table);
  const beside = (first: fc.Arbitrary<Step[]>, count: number) =>
    fc
      .tuple(first, fc.uniqueArray(step(valid), { selector: groupOf, maxLength: count }))
      .map(([steps, more]) => {
        const taken = steps.map(groupOf);
        return [...steps, ...more.filter((one) => !taken.includes(groupOf(one)))];
      })
      .filter((steps) => new Set(steps.map(groupOf)).size === steps.length);
  return fc.oneof(
    { weight: 4, arbitrary: beside(fc.tuple(step(wrong), step(calm)), most - 2) },
    { weight: 2, arbitrary: beside(fc.tuple(step(open), step(open)), most - 2) },
    { weight: 1, arbitrary: beside(fc.tuple(step([...open, ...wrong])), most - 1) },
    { weight: 1, arbitrary: beside(fc.constant([]), most) },
  );
}

/** Acts one after the other, the same as often as it comes. */
export function sequences(names: readonly string[], maxLength: number): fc.Arbitrary<GeneratedCase> {
  return fc.array(step(names), { minLength: 1, maxLength, size: "max" });
}

/**
 * What must become of a set of changes. One thing that is wrong is enough; where nothing is, one that the text leaves open leaves it open.
 *
 * @throws Error when a change is not in the table: a case of another catalogue.
 */
export function ruleOn(table: Table, steps: GeneratedCase): { ruling: Ruling; because: string } {
  const ruled = steps.map(({ name }) => {
    const found = table[name];
    if (!found) throw new Error(`there is no change "${name}"`);
    return found;
  });
  const ruling = (["invalid", "open", "valid"] as const).find((one) => ruled.some((step) => step.ruling === one)) ?? "valid";
  const reasons = [...new Set(ruled.filter((step) => step.ruling === ruling).map(({ because }) => because))];
  return { ruling, because: reasons.join(", and ") || "nothing is changed" };
}

/** A change's name, once for each way in which it can be done. */
function waysOf(table: Table, name: string): string[] {
  const { ways = 1 } = table[name] ?? {};
  return ways === 1 ? [name] : Array.from({ length: ways }, (_, way) => `${name}/${way}`);
}

const pairsOf = (names: readonly string[], fits: (a: string, b: string) => boolean = () => true): string[] =>
  names.flatMap((a, at) => names.slice(at + 1).flatMap((b) => (fits(a, b) ? [`${a} ${b}`] : [])));

/**
 * The changes of a case, and the pairs of them that nothing else in the case can hide. What is wrong is refused, and what the text leaves open may be
 * refused for its own sake: either hides whatever stands beside it.
 */
export function groundOf(table: Table, steps: GeneratedCase): string[] {
  const wayOf = ({ name, by }: Step) => waysOf(table, name)[by % (table[name]?.ways ?? 1)] ?? name;
  const names = steps.map(wayOf).sort();
  const is = (ruling: Ruling) => steps.filter(({ name }) => table[name]?.ruling === ruling).map(wayOf);
  const [wrong, hiding] = [is("invalid"), [...is("invalid"), ...is("open")]];
  const plain = (...own: string[]) => wrong.length < 2 && hiding.every((name) => own.includes(name));
  const taken = steps.length > 0 && hiding.length === 0;
  return [
    ...names.filter((name) => plain(name)),
    ...pairsOf(names, plain),
    // What must be taken shows only where nothing else is open.
    ...(taken ? [...names.map((name) => `${name} taken`), ...pairsOf(names).map((pair) => `${pair} taken`)] : []),
  ];
}

/** All the ground that there is: each change, and each pair that is not of one group and not wrong twice. */
export function wholeGround(table: Table): string[] {
  const ways = Object.entries(table)
    .flatMap(([name, { group, ruling }]) => waysOf(table, name).map((way) => ({ way, group, ruling })))
    .sort((a, b) => (a.way < b.way ? -1 : 1));
  const pairs = ways.flatMap((a, at) =>
    ways.slice(at + 1).flatMap((b) => {
      const wrong = a.ruling === "invalid" && b.ruling === "invalid";
      return wrong || a.group === b.group ? [] : [`${a.way} ${b.way}`];
    }),
  );
  const taken = ways.flatMap(({ way, ruling }) => (ruling === "valid" ? [`${way} taken`] : []));
  const both = ways.filter(({ ruling }) => ruling === "valid");
  const takenPairs = both.flatMap((a, at) =>
    both.slice(at + 1).flatMap((b) => (a.group === b.group ? [] : [`${a.way} ${b.way} taken`])),
  );
  return [...ways.map(({ way }) => way), ...pairs, ...taken, ...takenPairs];
}

/** One line that is the whole case: `value-below:3 json:0`; `plain` when nothing is changed. */
export function written(steps: GeneratedCase): string {
  return steps.length === 0 ? "plain" : steps.map(({ name, by }) => `${name}:${by}`).join(" ");
}

/** @throws Error with one sentence when the text is no case. */
export function readCase(text: string): GeneratedCase {
  if (text.trim() === "plain") return [];
  return text
    .trim()
    .split(/\s+/)
    .map((word) => {
      const [, name, by] = /^([a-z0-9-]+):([0-9]{1,10})$/.exec(word) ?? [];
      if (name === undefined || Number(by) > mostBy) throw new Error(`"${word}" is no step of a case; one is value-below:3`);
      return { name, by: Number(by) };
    });
}
