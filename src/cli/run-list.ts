import type { Role } from "../protocol/messages.js";
import { catalogueRows, coverageLine, coverageOf, type CatalogueRow } from "../runner/coverage.js";
import { UsageError } from "../runner/usage-error.js";
import { loadZoo } from "../runner/zoo.js";
import { colors } from "./colors.js";

const roles = ["server", "client", "facilitator"] as const satisfies Role[];

export interface ListFlags {
  mutants?: boolean;
  role?: Role;
  json?: boolean;
}

/** Prints the catalogue, or the zoo; and how much of what is demanded it covers, on stderr so that the list can be piped. */
export async function printList({ mutants, role, json }: ListFlags): Promise<void> {
  const wanted = role ? [role] : roles;
  if (mutants) {
    const zoo = (await loadZoo()).filter((variant) => !role || (variant.kind !== "degenerate" && variant.role === role));
    const rows = zoo.map(({ id, kind, summary }) => ({ id, kind, summary }));
    process.stdout.write(
      json ? `${JSON.stringify(rows, null, 2)}\n` : rows.map((row) => `${Object.values(row).join("\t")}\n`).join(""),
    );
    return;
  }
  const rows = (await Promise.all(wanted.map((one) => catalogueRows(one)))).flat();
  const coverage = await Promise.all(wanted.map((one) => coverageOf(one)));
  if (json) {
    const checks = rows.map(({ id, versions, requirement, scenario }) => ({
      id,
      versions,
      level: requirement.level,
      source: requirement.source,
      requirement: requirement.id,
      title: scenario.title,
    }));
    process.stdout.write(`${JSON.stringify({ checks, coverage }, null, 2)}\n`);
    return;
  }
  for (const { id, versions, requirement, scenario } of rows) {
    const spoken = versions.map((version) => `v${version}`).join(",");
    process.stdout.write(`${id}\t${spoken}\t${requirement.level}\t${requirement.source}\t${scenario.title}\n`);
  }
  process.stderr.write(`${coverage.map(coverageLine).join("\n")}\n`);
}

/**
 * Prints what checks demand: one by its id, all of a scenario or topic, or those behind a requirement.
 *
 * @throws UsageError when there is none of that id.
 */
export async function printExplanation(id: string): Promise<void> {
  const rows = (await Promise.all(roles.map((role) => catalogueRows(role))))
    .flat()
    .filter((row) => row.id === id || row.id.startsWith(`${id.replace(/\/$/, "")}/`) || row.requirement.id === id);
  if (rows.length === 0) throw new UsageError(`There is no check ${id}; x402-assay list prints all of them.`);
  process.stdout.write(rows.map(explain).join("\n"));
}

function explain({ id, scenario, versions, requirement }: CatalogueRow): string {
  const { bold, dim } = colors;
  return [
    bold(id) + dim(`  ${versions.map((version) => `v${version}`).join(", ")}`),
    `  ${scenario.title}`,
    `  demands  ${requirement.demand}`,
    `  level    ${requirement.level}, by ${requirement.source}`,
    ...requirement.where.map(
      ({ document, section, commit }) => `  stands   "${section}" in https://github.com/coinbase/x402/blob/${commit}/${document}`,
    ),
    ...(requirement.note ? [`  note     ${requirement.note}`] : []),
    "",
  ].join("\n");
}
