import { colors } from "./colors.js";
import type { X402Version } from "../protocol/messages.js";
import { checkNames, loadCatalogue, requirementsOf, versionsOf } from "../runner/catalogue.js";
import type { Requirement } from "../runner/requirements.js";
import type { Scenario } from "../runner/scenario.js";
import { loadZoo } from "../runner/zoo.js";
import { UsageError } from "../runner/usage-error.js";

/** One check of the catalogue, in the versions that it exists in. */
interface Row {
  id: string;
  scenario: Scenario;
  versions: X402Version[];
  requirement: Requirement;
}

async function catalogue(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const role of ["server", "client", "facilitator"] as const) {
    for (const scenario of await loadCatalogue(role)) rows.push(...rowsOf(scenario));
  }
  return rows;
}

function rowsOf(scenario: Scenario): Row[] {
  const rows = new Map<string, Row>();
  for (const version of versionsOf(scenario)) {
    for (const name of checkNames(scenario, version)) {
      const [requirement] = requirementsOf(scenario, name, version);
      if (!requirement) continue;
      const key = `${name} ${requirement.id}`;
      const row = rows.get(key) ?? { id: `${scenario.id}/${name}`, scenario, versions: [], requirement };
      row.versions.push(version);
      rows.set(key, row);
    }
  }
  return [...rows.values()];
}

/** Prints the catalogue, or the zoo. */
export async function printList(mutants: boolean): Promise<void> {
  if (mutants) {
    for (const { id, kind, summary } of await loadZoo()) process.stdout.write(`${id}\t${kind}\t${summary}\n`);
    return;
  }
  for (const { id, versions, requirement, scenario } of await catalogue()) {
    const spoken = versions.map((version) => `v${version}`).join(",");
    process.stdout.write(`${id}\t${spoken}\t${requirement.level}\t${requirement.source}\t${scenario.title}\n`);
  }
}

/**
 * Prints what checks demand: one by its id, all of a scenario or topic, or those behind a requirement.
 *
 * @throws UsageError when there is none of that id.
 */
export async function printExplanation(id: string): Promise<void> {
  const rows = (await catalogue()).filter(
    (row) => row.id === id || row.id.startsWith(`${id.replace(/\/$/, "")}/`) || row.requirement.id === id,
  );
  if (rows.length === 0) throw new UsageError(`There is no check ${id}; x402-assay list prints all of them.`);
  process.stdout.write(rows.map(explain).join("\n"));
}

function explain({ id, scenario, versions, requirement }: Row): string {
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
