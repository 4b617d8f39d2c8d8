import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../package-root.js";
import type { ScenarioEvent, Shard } from "./events.js";

/** A run in parts: which part has which scenarios. Each part is told the same and finds out for itself, so that all agree. */

/** Milliseconds that scenarios take, by id. */
export type Durations = Readonly<Record<string, number>>;

/** How long each scenario took on the reference parts, both versions together: spec/durations.json, made by `npm run durations`. */
export function recordedDurations(): Durations {
  return JSON.parse(readFileSync(join(packageRoot(), "spec", "durations.json"), "utf8")) as Durations;
}

/** What is known of how long scenarios take, from the events of one run or more; of what was run several times the longest. */
export function durationsFrom(runs: readonly (readonly Pick<ScenarioEvent, "scenario" | "took">[])[]): Durations {
  const longest = new Map<string, number>();
  for (const run of runs) {
    const sums = new Map<string, number>();
    for (const { scenario, took } of run) sums.set(scenario, (sums.get(scenario) ?? 0) + took);
    for (const [scenario, sum] of sums) longest.set(scenario, Math.max(sum, longest.get(scenario) ?? 0));
  }
  return Object.fromEntries([...longest].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A scenario that nobody has timed yet is taken for one of the usual length. */
function usual(durations: Durations): number {
  const sorted = Object.values(durations).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 1;
}

/**
 * Deals out scenarios to so many shards: the longest first, each to the shard that has the least to do so far. Every scenario is in
 * exactly one, whatever order they come in.
 */
export function dealOut<S extends { id: string }>(scenarios: readonly S[], total: number, durations: Durations): S[][] {
  const fallback = usual(durations);
  // What takes no time that could be measured is work all the same.
  const length = ({ id }: S) => Math.max(1, Object.hasOwn(durations, id) ? (durations[id] ?? fallback) : fallback);
  const byId = (a: S, b: S) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
  const shards = Array.from({ length: total }, () => ({ load: 0, scenarios: [] as S[] }));
  for (const scenario of scenarios.toSorted((a, b) => length(b) - length(a) || byId(a, b))) {
    const least = shards.reduce((best, shard) => (shard.load < best.load ? shard : best));
    least.scenarios.push(scenario);
    least.load += length(scenario);
  }
  return shards.map((shard) => shard.scenarios.sort(byId));
}

/** The scenarios of one shard. */
export function shardOf<S extends { id: string }>(scenarios: readonly S[], { index, total }: Shard): S[] {
  return dealOut(scenarios, total, recordedDurations())[index - 1] ?? [];
}
