import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  changeSets,
  groundOf,
  readCase,
  ruleOn,
  tellingSets,
  wholeGround,
  written,
  type Table,
} from "../../src/properties/cases.js";
import { chooseCases, makeSmall } from "../../src/properties/explore.js";
import { changesIn } from "../../src/properties/payment-changes.js";

const table: Table = {
  good: { group: "a", ruling: "valid", because: "it is good" },
  fine: { group: "b", ruling: "valid", because: "it is fine", ways: 2 },
  odd: { group: "c", ruling: "open", because: "nobody says" },
  bad: { group: "d", ruling: "invalid", because: "it is bad" },
  worse: { group: "e", ruling: "invalid", because: "it is worse" },
};
const one = (...names: string[]) => names.map((name) => ({ name, by: 0 }));

describe("a generated case", () => {
  it("is the same when it is written and read again", () => {
    fc.assert(fc.property(changeSets(table), (steps) => void expect(readCase(written(steps))).toEqual(steps)));
  });

  it("has one change of a group at the most", () => {
    const payments = changesIn(2);
    fc.assert(
      fc.property(changeSets(payments), (steps) => {
        const groups = steps.map(({ name }) => payments[name]?.group);
        expect(new Set(groups).size).toBe(groups.length);
      }),
    );
  });

  it.each(["value-below", "value-below:-1", "value-below:4294967296", "Value:1", "a:1,b:2"])("is not %s", (text) => {
    expect(() => readCase(text)).toThrow(/is no step of a case/);
  });

  it.each([
    [one(), "valid"],
    [one("good", "fine"), "valid"],
    [one("good", "odd"), "open"],
    [one("odd", "bad"), "invalid"],
  ] as const)("is ruled by its worst change: %j is %s", (steps, ruling) => {
    expect(ruleOn(table, steps).ruling).toBe(ruling);
  });

  it("is of another catalogue when a change is not known", () => {
    expect(() => ruleOn(table, one("else"))).toThrow('there is no change "else"');
  });
});

describe("the ground of a case", () => {
  it("leaves out what a wrong change hides", () => {
    expect(groundOf(table, one("good", "bad"))).toEqual(["bad", "bad good"]);
    expect(groundOf(table, one("good", "bad", "worse"))).toEqual([]);
  });

  it("leaves out what may be refused for the sake of another", () => {
    expect(groundOf(table, one("good", "odd"))).toEqual(["odd", "good odd"]);
    expect(groundOf(table, one("good", "odd", "bad"))).toEqual(["bad odd"]);
  });

  it("tells ways apart, and what must be taken from what may", () => {
    expect(groundOf(table, [{ name: "fine", by: 3 }])).toEqual(["fine/1", "fine/1 taken"]);
  });

  it("is never nothing for sets that are made to tell something", () => {
    fc.assert(
      fc.property(tellingSets(changesIn(2)), (steps) => {
        fc.pre(steps.length > 0);
        expect(groundOf(changesIn(2), steps)).not.toEqual([]);
        const groups = steps.map(({ name }) => changesIn(2)[name]?.group);
        expect(new Set(groups).size).toBe(groups.length);
      }),
    );
  });

  it("is part of the whole", () => {
    const whole = wholeGround(table);
    fc.assert(
      fc.property(changeSets(table), (steps) => void expect(whole).toEqual(expect.arrayContaining(groundOf(table, steps)))),
    );
  });
});

describe("choosing cases", () => {
  const choose = (seed: number) => chooseCases(changeSets(table), (steps) => groundOf(table, steps), { seed, runs: 24 });

  it("begins with nothing, and covers all of a small table", () => {
    const chosen = choose(1);
    expect(chosen).toHaveLength(24);
    expect(chosen[0]).toEqual([]);
    expect([...new Set(chosen.flatMap((steps) => groundOf(table, steps)))].sort()).toEqual([...wholeGround(table)].sort());
  });

  it("depends on the seed and on nothing else", () => {
    expect(choose(7)).toEqual(choose(7));
    expect(choose(7)).not.toEqual(choose(8));
  });
});

describe("making a case small", () => {
  /** Fails when there is an odd "bad" somewhere before a "worse" of more than 1000. */
  const fails = (steps: ReturnType<typeof readCase>) => {
    const bad = steps.findIndex(({ name, by }) => name === "bad" && by % 2 === 1);
    return bad >= 0 && steps.slice(bad).some(({ name, by }) => name === "worse" && by > 1_000);
  };
  const from = readCase("good:5 bad:77777 odd:3 bad:4 worse:123456789 fine:2");

  it("keeps what it takes, in order, with small numbers", async () => {
    const ran: string[] = [];
    const again = (steps: ReturnType<typeof readCase>) => {
      ran.push(written(steps));
      return Promise.resolve(fails(steps) ? written(steps) : undefined);
    };
    const found = await makeSmall({ one: from, failure: "first" }, again, 200);
    expect(found.smallest.map(({ name }) => name)).toEqual(["bad", "worse"]);
    expect(found.smallest[0]?.by).toBe(1);
    expect(found.failure).toBe(written(found.smallest));
    // Nothing is run twice.
    expect(new Set(ran).size).toBe(ran.length);
    expect(found.tries).toBe(ran.length);
  });

  it("ends when it has tried enough, with something that fails", async () => {
    const found = await makeSmall({ one: from, failure: 0 }, (steps) => Promise.resolve(fails(steps) ? 1 : undefined), 3);
    expect(found.tries).toBeLessThanOrEqual(3);
    expect(fails(found.smallest)).toBe(true);
  });

  it("stays with the case when nothing smaller fails", async () => {
    const found = await makeSmall({ one: from, failure: "first" }, () => Promise.resolve(undefined), 40);
    expect(found.smallest).toEqual(from);
    expect(found.failure).toBe("first");
  });
});
