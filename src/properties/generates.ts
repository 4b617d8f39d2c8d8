import type { Generates } from "../runner/scenario.js";
import type { X402Version } from "../protocol/messages.js";
import { actsCovered, type ActFacts } from "./history.js";
import { changeSets, groundOf, sequences, wholeGround, type GeneratedCase, type Table } from "./cases.js";

/** What generated sets of changes are made from, where a table says all that there is to know of them. */
export function generatedChanges(table: (x402Version: X402Version) => Table, runs: number, few: number): Generates {
  return {
    runs,
    few,
    cases: (x402Version) => changeSets(table(x402Version)),
    ground: (x402Version, one) => groundOf(table(x402Version), one),
    wholeGround: (x402Version) => wholeGround(table(x402Version)),
    tell(x402Version, { name }) {
      const known = table(x402Version)[name];
      return known ? `${known.because} (${known.ruling})` : "not known here";
    },
  };
}

/** Acts in one history at the most. */
const longest = 10;

/**
 * What generated histories are made from: each act after each other one of the same actor, with nothing in their way, is the ground that there is.
 *
 * @param actors - How many there are; a step's number says whose turn it is.
 */
export function generatedActs(acts: Readonly<Record<string, ActFacts>>, actors: number, runs: number, few: number): Generates {
  const names = Object.keys(acts);
  const own = (one: GeneratedCase, actor: number) => one.filter(({ by }) => by % actors === actor).map(({ name }) => name);
  return {
    acts: true,
    runs,
    few,
    cases: () => sequences(names, longest),
    ground: (_, one) => [
      ...new Set(Array.from({ length: actors }, (_, actor) => own(one, actor)).flatMap((done) => actsCovered(acts, done))),
    ],
    wholeGround: () => [...names, ...names.flatMap((first) => names.map((second) => `${first} ${second}`))],
    tell: (_, { name }) => acts[name]?.about ?? "not known here",
  };
}
