import type { Role } from "../protocol/messages.js";
import { catalogueRows, coverageLine, coverageOf, type CatalogueRow } from "../runner/coverage.js";
import { requirements, type Requirement } from "../runner/requirements.js";
import { oracles } from "../runner/scenario.js";
import { clean } from "../report/plain-table.js";
import { UsageError } from "../runner/usage-error.js";
import { loadZoo } from "../runner/zoo.js";
import { colors } from "./colors.js";
import { didYouMean } from "./similar.js";

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
 * Prints what checks demand and how to mend what does not meet it: one check by its id, all of a scenario or topic, or those behind a
 * requirement.
 *
 * @throws UsageError when there is none of that id.
 */
export async function printExplanation(given: string): Promise<void> {
  // A red check is called id@version in a page's address, and `id v2` in the console.
  const id = given
    .trim()
    .replace(/(?:@| v)[12]$/, "")
    .replace(/\/$/, "");
  const all = (await Promise.all(roles.map((role) => catalogueRows(role)))).flat();
  // A bare word is a topic, as it is to --only.
  const rows = all.filter(
    (row) => row.id === id || row.id.startsWith(`${id}/`) || row.requirement.id === id || row.id.split("/")[1] === id,
  );
  // What every scenario is judged by, once for each role: one stands for all.
  const standing = all.filter(
    ({ id: own, requirement }, at) =>
      own.endsWith(`/${id}`) && all.findIndex((row) => row.id.endsWith(`/${id}`) && row.requirement.id === requirement.id) === at,
  );
  if (oracles.some((oracle) => oracle === id)) rows.push(...standing);
  const unseen = roles.flatMap((role) => requirements(role).get(id) ?? []).filter(({ excluded }) => excluded !== undefined);
  if (id === "" || rows.length + unseen.length === 0) {
    const names = all.flatMap((row) => [row.id, row.scenario.id, row.requirement.id, row.id.split("/").slice(0, 2).join("/")]);
    throw new UsageError(`There is no check ${clean(given)}.${didYouMean(id, names)} x402-assay list prints all of them.`);
  }
  process.stdout.write([...rows.map(explain), ...unseen.map(explainUnseen)].join("\n"));
}

function explain({ id, scenario, versions, requirement }: CatalogueRow): string {
  const { bold, dim } = colors;
  return [
    bold(id) + dim(`  ${versions.map((version) => `v${version}`).join(", ")}`),
    `  ${scenario.title}`,
    ...explained(requirement),
    "",
  ].join("\n");
}

/** A requirement that no check can see. */
function explainUnseen(requirement: Requirement): string {
  const { bold, dim } = colors;
  const versions = requirement.versions.map((version) => `v${version}`).join(", ");
  return [
    bold(`${requirement.role}: ${requirement.id}`) + dim(`  ${versions}`),
    ...explained(requirement),
    `  no check ${requirement.excluded}`,
    "",
  ].join("\n");
}

const explained = ({ id, demand, level, source, where, note, mend }: Requirement): string[] => [
  `  demands  ${demand} ${colors.dim(`(${id})`)}`,
  `  level    ${level}, by ${source}`,
  ...where.map(
    ({ document, section, commit }) => `  stands   "${section}" in https://github.com/coinbase/x402/blob/${commit}/${document}`,
  ),
  ...(note ? [`  note     ${note}`] : []),
  ...(mend ? [`  mend     ${mend}`] : []),
];
