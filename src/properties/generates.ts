import type { Generates } from "../runner/scenario.js";
import type { X402Version } from "../protocol/messages.js";
import { changeSets, groundOf, wholeGround, type Table } from "./cases.js";

/** What generated sets of changes are made from, where a table says all that there is to know of them. */
export function generatedChanges(table: (x402Version: X402Version) => Table, runs: number): Generates {
  return {
    runs,
    cases: (x402Version) => changeSets(table(x402Version)),
    ground: (x402Version, one) => groundOf(table(x402Version), one),
    wholeGround: (x402Version) => wholeGround(table(x402Version)),
    tell(x402Version, { name }) {
      const known = table(x402Version)[name];
      return known ? `${known.because} (${known.ruling})` : "not known here";
    },
  };
}
