import type { Generates } from "../runner/scenario.js";
import { changeSets, type GeneratedCase, type Step, type Table } from "./cases.js";
import { challengeChangesIn } from "./challenge-changes.js";
import { generatedChanges } from "./generates.js";

/** Half of the changes are harmless, and do not hide each other. */
const mostChanges = 6;

/**
 * What generated challenges cover: each change; each pair of harmless ones, by where they stand; each wrong one with each harmless one. Where one of
 * the changes is arguable nearly all that a client does is right, so such a case shows little of the others.
 */
function groundOf(table: Table, steps: GeneratedCase): string[] {
  const is = (ruling: string) => steps.filter(({ name }) => table[name]?.ruling === ruling);
  const [valid, invalid, open] = [is("valid"), is("invalid"), is("open")];
  const names = steps.map(({ name }) => name);
  if (open.length > 0 || invalid.length > 1) return names;
  if (invalid.length === 1) return [...names, ...valid.map(({ name }) => `${invalid[0]?.name ?? ""} ${name}`)];
  return [...names, ...pairs(valid).flatMap(([a, b]) => (a && b ? [pieceOf(a, b)] : []))];
}

/** Most changes choose by the last bit where they stand. */
function pieceOf(a: Step, b: Step): string {
  return [a, b]
    .map(({ name, by }) => `${name}:${by % 2}`)
    .sort()
    .join(" ");
}

const pairs = <T>(list: readonly T[]): T[][] => list.flatMap((a, at) => list.slice(at + 1).map((b) => [a, b]));

function wholeGround(table: Table): string[] {
  const named = (ruling: string) => Object.keys(table).filter((name) => table[name]?.ruling === ruling);
  const [valid, invalid] = [named("valid"), named("invalid")];
  const harmless = pairs(valid).filter(([a = "", b = ""]) => table[a]?.group !== table[b]?.group);
  const bits = [0, 1];
  return [
    ...Object.keys(table),
    ...invalid.flatMap((wrong) =>
      valid.flatMap((name) => (table[name]?.group === table[wrong]?.group ? [] : [`${wrong} ${name}`])),
    ),
    ...harmless.flatMap(([a = "", b = ""]) =>
      bits.flatMap((one) => bits.map((other) => pieceOf({ name: a, by: one }, { name: b, by: other }))),
    ),
  ];
}

/** What generated challenges are made from. */
export function generatedChallenges(runs: number, few: number): Generates {
  return {
    ...generatedChanges(challengeChangesIn, runs, few),
    cases: (x402Version) => changeSets(challengeChangesIn(x402Version), mostChanges),
    ground: (x402Version, one) => groundOf(challengeChangesIn(x402Version), one),
    wholeGround: (x402Version) => wholeGround(challengeChangesIn(x402Version)),
  };
}
