import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../package-root.js";
import type { X402Version } from "../protocol/messages.js";
import type { Role } from "./scenario.js";

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
  /** What to do about it where it is not met, for whoever builds the target. */
  mend?: string;
  /** Why no black box can see whether it is met; then no check covers it. */
  excluded?: string;
}

/** Whether advice counts: what the specification leaves to the implementer, such as a client's budget, is reported and held against nobody, or is a must. */
export type Policy = "profile" | "strict";

/** A requirement as a run holds it against a target. */
export function under(policy: Policy | undefined, requirement: Requirement): Requirement {
  return policy === "strict" && requirement.source === "advice" ? { ...requirement, level: "must" } : requirement;
}

const tables = new Map<Role, Map<string, Requirement>>();

/** The requirements of a role, by id. */
export function requirements(role: Role): Map<string, Requirement> {
  let table = tables.get(role);
  if (!table) {
    const folder = join(packageRoot(), "spec", "requirements", role);
    const files = readdirSync(folder)
      .filter((file) => file.endsWith(".json"))
      .sort();
    const rows = files.flatMap((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as Requirement[]);
    table = new Map(rows.map((row) => [row.id, row]));
    tables.set(role, table);
  }
  return table;
}
