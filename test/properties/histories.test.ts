import { describe, expect, it } from "vitest";
import { actsCovered, type ActFacts } from "../../src/properties/history.js";
import facilitatorChainHistories from "../../src/suites/facilitator/generated/chain-histories.js";
import facilitatorHistories from "../../src/suites/facilitator/generated/histories.js";
import serverChainHistories from "../../src/suites/server/generated/chain-histories.js";
import serverHistories from "../../src/suites/server/generated/histories.js";
import { chooseCases } from "../../src/properties/explore.js";

const acts: Readonly<Record<string, ActFacts>> = {
  pay: { about: "pays" },
  again: { about: "pays again" },
  drain: { about: "has no money any more", begins: "no-money" },
  refill: { about: "has money again", ends: ["no-money"] },
};

describe("what an actor's acts cover", () => {
  it("is each act, and each right after another", () => {
    expect(actsCovered(acts, ["pay", "again"])).toEqual(["pay", "pay again", "again"]);
  });

  it("is nothing where what came before is in the way, until it ends", () => {
    expect(actsCovered(acts, ["drain", "pay", "again", "refill", "pay"])).toEqual([
      "drain",
      "drain pay",
      "refill",
      "refill pay",
      "pay",
    ]);
  });
});

// What is a matter of two acts is then no matter of chance; three seeds stand for the others.
it.each([serverHistories, serverChainHistories, facilitatorHistories, facilitatorChainHistories])(
  "all pairs of acts are covered by the usual histories of $id",
  ({ generates }) => {
    if (!generates) throw new Error("it generates nothing");
    const { cases, ground, wholeGround, runs } = generates;
    for (const seed of [1, 2, 3]) {
      const chosen = chooseCases(cases(2), (one) => ground(2, one), { seed, runs });
      expect(new Set(chosen.flatMap((one) => [...ground(2, one)]))).toEqual(new Set(wholeGround(2)));
    }
  },
);
