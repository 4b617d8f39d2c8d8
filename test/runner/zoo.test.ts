import { beforeAll, describe, expect, it } from "vitest";
import type { Variant } from "../../src/reference/variants.js";
import { checkNames, loadCatalogue, versionsOf } from "../../src/runner/catalogue.js";
import { matching, type CheckKey } from "../../src/runner/kill-matrix.js";
import { loadZoo } from "../../src/runner/zoo.js";

let zoo: Variant[];
let catalogue: CheckKey[];

beforeAll(async () => {
  // A file whose id is not its path makes this reject.
  zoo = await loadZoo();
  const scenarios = (await Promise.all([loadCatalogue("server"), loadCatalogue("facilitator"), loadCatalogue("client")])).flat();
  catalogue = scenarios.flatMap((scenario) =>
    versionsOf(scenario).flatMap((x402Version) =>
      checkNames(scenario, x402Version).map((name) => ({ id: `${scenario.id}/${name}`, x402Version })),
    ),
  );
});

const mutants = () => zoo.filter((variant) => variant.kind === "mutant");
const honest = () => zoo.filter((variant) => variant.kind === "honest");

describe("the zoo", () => {
  it("says of each inhabitant in one sentence what it is", () => {
    const unclear = zoo.filter(({ summary }) => !/^[A-Z].*[^.]\.$/s.test(summary));
    expect(unclear.map(({ id }) => id)).toEqual([]);
  });

  it("keeps each inhabitant in the folder of its role", () => {
    const lost = zoo.filter(
      (variant) => variant.id.split("/")[0] !== (variant.kind === "degenerate" ? variant.kind : variant.role),
    );
    expect(lost.map(({ id }) => id)).toEqual([]);
  });

  it("has no mutant that names nothing, or a check that does not exist", () => {
    const wrong = mutants().flatMap(({ id, kills }) => [
      ...(kills.length === 0 ? [id] : []),
      ...kills.filter((glob) => matching(glob, catalogue).length === 0).map((glob) => `${id}: ${glob}`),
    ]);
    expect(wrong).toEqual([]);
  });

  it("has no mutant that names a check of another role", () => {
    const wrong = mutants().filter(({ role, kills }) => kills.some((glob) => !glob.startsWith(`${role}/`)));
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it("excuses only warnings of checks that exist, each with a reason", () => {
    const wrong = honest().flatMap(({ id, warns }) =>
      Object.entries(warns)
        .filter(([glob, reason]) => matching(glob, catalogue).length === 0 || reason === "")
        .map(([glob]) => `${id}: ${glob}`),
    );
    expect(wrong).toEqual([]);
  });

  it("has a mutant for every check in every version", () => {
    const named = new Set(
      mutants().flatMap(({ kills }) =>
        kills.flatMap((glob) => matching(glob, catalogue).map(({ id, x402Version }) => `${id}@${x402Version}`)),
      ),
    );
    const free = catalogue.map(({ id, x402Version }) => `${id}@${x402Version}`).filter((check) => !named.has(check));
    expect(free).toEqual([]);
  });
});
