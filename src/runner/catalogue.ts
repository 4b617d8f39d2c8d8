import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { UsageError } from "./usage-error.js";
import { requirements, type Requirement } from "./requirements.js";
import { clientOracles, facilitatorOracles, oracles, type Role, type Scenario } from "./scenario.js";
import type { X402Version } from "../protocol/messages.js";

/** Folder of the suites beside this file, in the sources as in the build. */
const suites = fileURLToPath(new URL("../suites", import.meta.url));

/**
 * All scenarios of a role, sorted by id. The path of a scenario's file is its id.
 *
 * @throws Error when a file's id is not its path: a fault of the harness, caught by a test.
 */
export async function loadCatalogue<R extends Role>(role: R): Promise<Extract<Scenario, { role: R }>[]> {
  const folder = join(suites, role);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(js|ts)$/.test(file) && !file.endsWith(".d.ts"))
    .sort();
  const scenarios: Extract<Scenario, { role: R }>[] = [];
  // One after the other: Jest's loader of modules fails where several that share a part are imported at once.
  for (const file of files) {
    const module = (await import(pathToFileURL(join(folder, file)).href)) as { default: Scenario };
    const id = `${role}/${file
      .replace(/\.(js|ts)$/, "")
      .split(sep)
      .join("/")}`;
    if (module.default.id !== id) throw new Error(`${file} calls itself ${module.default.id}; its path says ${id}`);
    scenarios.push(module.default as Extract<Scenario, { role: R }>);
  }
  return scenarios;
}

/**
 * The scenarios of a role that `select` leaves.
 *
 * @throws UsageError when it leaves none.
 */
export async function selectScenarios<R extends Role>(role: R, select: (id: string) => boolean = () => true) {
  const scenarios = (await loadCatalogue(role)).filter(({ id }) => select(id));
  if (scenarios.length === 0) {
    throw new UsageError(`No ${role} scenario is left by --only and --skip; x402-assay list prints all of them.`);
  }
  return scenarios;
}

/** The versions that a scenario is run in. */
export function versionsOf(scenario: Scenario): readonly X402Version[] {
  return scenario.versions ?? [1, 2];
}

/** The names of a scenario's checks in one version, with those of the standing oracles that apply. */
export function checkNames(scenario: Scenario, x402Version: X402Version): string[] {
  const own = Object.entries(scenario.checks)
    .filter(([, requirement]) => typeof requirement === "string" || requirement[x402Version] !== undefined)
    .map(([name]) => name);
  const standing: readonly string[] = standingOracles[scenario.role];
  const without: Readonly<Record<string, string>> = scenario.without ?? {};
  return [...own, ...standing.filter((oracle) => without[oracle] === undefined)];
}

const standingOracles = { server: oracles, facilitator: facilitatorOracles, client: clientOracles };

/** The requirements behind each standing oracle; the first decides its level. */
const oracleRequirements: Record<Role, Readonly<Record<string, readonly string[]>>> = {
  server: {
    wire: ["wire-schema"],
    money: ["no-goods-without-settlement", "no-charge-without-goods"],
    gate: ["settle-before-release"],
  },
  facilitator: { wire: ["answer-schema"], money: ["answers-agree-with-chain"] },
  client: { wire: ["payload-schema"], money: ["pays-once"] },
};

/**
 * The requirements that a check judges, in one version; the first decides its level. Empty when there is no such check.
 *
 * @throws Error when a check names a requirement that is not in the table: a fault of the harness, caught by a test.
 */
export function requirementsOf(scenario: Scenario, check: string, x402Version: X402Version): Requirement[] {
  const named = scenario.checks[check];
  const own = typeof named === "string" ? named : named?.[x402Version];
  const standing = named === undefined ? (oracleRequirements[scenario.role][check] ?? []) : [];
  return (own === undefined ? standing : [own]).map((id) => {
    const requirement = requirements(scenario.role).get(id);
    if (!requirement) throw new Error(`no requirement ${id} for role ${scenario.role}`);
    return requirement;
  });
}

/** A short digest of what is checked, so that two reports can be told to come from the same catalogue. */
export function catalogueDigest(scenarios: readonly Scenario[]): string {
  const rows = scenarios.map((scenario) => [scenario.id, versionsOf(scenario), scenario.checks]);
  return createHash("sha256").update(JSON.stringify(rows)).digest("hex").slice(0, 16);
}
