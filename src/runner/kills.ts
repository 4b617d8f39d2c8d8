import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../package-root.js";
import type { X402Version } from "../protocol/messages.js";
import type { MatrixRow } from "./kill-matrix.js";

/** How many mutants turn a check red, in v1 and in v2; null where the check is not there in that version. */
export type Kills = Readonly<Record<string, readonly [v1: number | null, v2: number | null]>>;

export const killsFile = join(packageRoot(), "spec", "kills.json");

/** What the last whole kill matrix showed: spec/kills.json, made by `npm run mutants -- --record`. */
export function recordedKills(): Kills {
  return existsSync(killsFile) ? (JSON.parse(readFileSync(killsFile, "utf8")) as Kills) : {};
}

/** The kill matrix in as few words as a report needs. */
export function killsFrom(rows: readonly MatrixRow[]): Kills {
  const ids = [...new Set(rows.map(({ id }) => id))].sort();
  const count = (id: string, version: X402Version) =>
    rows.find((row) => row.id === id && row.x402Version === version)?.killers.length ?? null;
  return Object.fromEntries(ids.map((id) => [id, [count(id, 1), count(id, 2)]]));
}
