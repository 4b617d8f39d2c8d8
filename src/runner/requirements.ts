import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../package-root.js";
import type { X402Version } from "../protocol/messages.js";
import type { Checks, Role } from "./scenario.js";

export type Level = "must" | "should" | "may";

/** One thing that the protocol demands: a row of spec/requirements. */
export interface Requirement {
  id: string;
  role: Role;
  versions: X402Version[];
  level: Level;
  /** What the level rests on. */
  source: "explicit" | "field-table" | "prose" | "example" | "money" | "advice";
  where: { document: string; section: string; commit: string }[];
  demand: string;
  note?: string;
}

const tables = new Map<Role, Map<string, Requirement>>();

/** The requirements of a role, by id. */
export function requirements(role: Role): Map<string, Requirement> {
  let table = tables.get(role);
  if (!table) {
    const file = join(packageRoot(), "spec", "requirements", `${role}.json`);
    const rows = JSON.parse(readFileSync(file, "utf8")) as Requirement[];
    table = new Map(rows.map((row) => [row.id, row]));
    tables.set(role, table);
  }
  return table;
}

/**
 * The requirement behind a check, for one version; undefined when the check does not exist in that version.
 *
 * @throws Error when the check names a requirement that is not in the table: a fault of the harness, caught by a test.
 */
export function requirementOf(role: Role, checks: Checks, name: string, x402Version: X402Version): Requirement | undefined {
  const named = checks[name];
  const id = typeof named === "string" ? named : named?.[x402Version];
  if (id === undefined) return undefined;
  const requirement = requirements(role).get(id);
  if (!requirement) throw new Error(`no requirement ${id} for role ${role}`);
  return requirement;
}
