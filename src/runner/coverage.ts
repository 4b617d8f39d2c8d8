import type { Role, X402Version } from "../protocol/messages.js";
import { checkNames, loadCatalogue, requirementsOf, versionsOf } from "./catalogue.js";
import { requirements, type Requirement } from "./requirements.js";
import type { Scenario } from "./scenario.js";

/** One check of the catalogue, in the versions in which it judges the same requirement. */
export interface CatalogueRow {
  id: string;
  scenario: Scenario;
  versions: X402Version[];
  requirement: Requirement;
}

/** What the requirements of a role come to. */
export interface Coverage {
  role: Role;
  /** Distinct check ids, and those of them that are not standing oracles. */
  checks: number;
  ownChecks: number;
  scenarios: number;
  /** A requirement in each of its versions counts once. */
  demands: { all: number; checked: number; excluded: number; open: string[] };
}

/** Every check of a role, one row for each requirement that it judges first. */
export async function catalogueRows(role: Role): Promise<CatalogueRow[]> {
  return (await loadCatalogue(role)).flatMap((scenario: Scenario) => rowsOf(scenario));
}

function rowsOf(scenario: Scenario): CatalogueRow[] {
  const rows = new Map<string, CatalogueRow>();
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

/** How much of what is demanded of a role is checked, and how much is not and why; `some` where not the whole catalogue is asked about. */
export async function coverageOf(role: Role, some?: readonly Scenario[]): Promise<Coverage> {
  const scenarios = some ?? (await loadCatalogue(role));
  const covered = new Set<string>();
  const ids = new Set<string>();
  const own = new Set<string>();
  for (const scenario of scenarios) {
    for (const version of versionsOf(scenario)) {
      for (const name of checkNames(scenario, version)) {
        ids.add(`${scenario.id}/${name}`);
        if (scenario.checks[name] !== undefined) own.add(`${scenario.id}/${name}`);
        for (const { id } of requirementsOf(scenario, name, version)) covered.add(`${id}@${version}`);
      }
    }
  }
  const demands = [...requirements(role).values()].flatMap(({ id, versions, excluded }) =>
    versions.map((version) => ({ key: `${id}@${version}`, excluded: excluded !== undefined })),
  );
  return {
    role,
    checks: ids.size,
    ownChecks: own.size,
    scenarios: scenarios.length,
    demands: {
      all: demands.length,
      checked: demands.filter(({ key }) => covered.has(key)).length,
      excluded: demands.filter(({ excluded }) => excluded).length,
      open: demands.filter(({ key, excluded }) => !excluded && !covered.has(key)).map(({ key }) => key),
    },
  };
}

/** The coverage in one line. */
export function coverageLine({ role, checks, scenarios, demands }: Coverage): string {
  const open = demands.open.length > 0 ? `, ${demands.open.length} open` : "";
  return (
    `${role}: ${checks} checks in ${scenarios} scenarios; of ${demands.all} demands, by version, ` +
    `${demands.checked} checked and ${demands.excluded} excluded with a reason${open}`
  );
}
