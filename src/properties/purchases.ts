import fc from "fast-check";
import type { X402Version } from "../protocol/messages.js";
import type { Generates } from "../runner/scenario.js";
import { askingChanges, askingChangesIn } from "./asking-changes.js";
import { changeSets, groundOf, tellingSets, type Ruled } from "./cases.js";
import { generatedChanges } from "./generates.js";
import { changesIn } from "./payment-changes.js";

/** All that can be changed in a purchase: the payment, and how the request that carries it is asked. */

const tables: Record<X402Version, Record<string, Ruled>> = {
  1: { ...changesIn(1), ...askingChangesIn(1) },
  2: { ...changesIn(2), ...askingChangesIn(2) },
};

/** The table as it is in one version. */
export const purchaseChangesIn = (x402Version: X402Version): Readonly<Record<string, Ruled>> => tables[x402Version];

const isAsking = (piece: string) => (piece.split("/")[0] ?? "") in askingChanges;

/**
 * What generated purchases are made from. A pair of a change of the payment and one of the asking comes by chance: a paywall is led past by how it is
 * asked, or deceived by what it is given, and to cover the pairs would take the room of those that tell more.
 */
export function generatedPurchases(runs: number, few: number): Generates {
  const changes = generatedChanges(purchaseChangesIn, runs, few);
  const telling = (ground: readonly string[], allowed: (asking: boolean) => boolean = () => true) =>
    ground.filter((piece) => {
      const about = piece.split(" ").flatMap((name) => (name === "taken" ? [] : [isAsking(name)]));
      return about.every((one) => one === about[0] && allowed(one));
    });
  return {
    ...changes,
    cases: (x402Version) =>
      fc.oneof(
        { weight: 4, arbitrary: changeSets(changesIn(x402Version)) },
        { weight: 4, arbitrary: tellingSets(changesIn(x402Version)) },
        { weight: 1, arbitrary: tellingSets(askingChangesIn(x402Version)) },
        { weight: 1, arbitrary: changes.cases(x402Version) },
      ),
    // Who asks in a way that may not be understood hides what the payment would have shown.
    ground(x402Version, one) {
      const table = askingChangesIn(x402Version);
      const hidden = one.some(({ name }) => name in table && table[name]?.ruling !== "valid");
      return telling(groundOf(purchaseChangesIn(x402Version), one), (asking) => asking || !hidden);
    },
    wholeGround: (x402Version) => telling(changes.wholeGround(x402Version)),
  };
}
