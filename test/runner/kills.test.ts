import { describe, expect, it } from "vitest";
import { checkNames, loadCatalogue } from "../../src/runner/catalogue.js";
import { killsFrom, recordedKills } from "../../src/runner/kills.js";

const row = (id: string, x402Version: 1 | 2, ...killers: string[]) => ({
  id,
  x402Version,
  level: "must" as const,
  killers,
  passes: 1,
});

describe("what reports show of the kill matrix", () => {
  it("is a number a version", () => {
    expect(killsFrom([row("server/b/c/d", 2), row("server/a/b/c", 1, "x"), row("server/a/b/c", 2, "x", "y")])).toEqual({
      "server/a/b/c": [1, 2],
      "server/b/c/d": [null, 0],
    });
  });

  it("was recorded not long ago: of nearly every check that there is, and of each at least one mutant", async () => {
    const recorded = recordedKills();
    const scenarios = (
      await Promise.all((["server", "facilitator", "client"] as const).map((role) => loadCatalogue(role)))
    ).flat();
    const ids = new Set(
      scenarios.flatMap((scenario) =>
        ([1, 2] as const).flatMap((version) => checkNames(scenario, version).map((check) => `${scenario.id}/${check}`)),
      ),
    );
    expect([...ids].filter((id) => id in recorded).length).toBeGreaterThan(0.95 * ids.size);
    expect(Object.values(recorded).filter(([v1, v2]) => v1 === 0 || v2 === 0)).toEqual([]);
  });
});
