import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import picomatch from "picomatch";
import Table from "cli-table3";
import { packageRoot } from "../src/package-root.js";
import type { Role } from "../src/protocol/messages.js";
import { startWorld } from "../src/reference/world.js";
import { plain } from "../src/report/console.js";
import { makeReport, type Report } from "../src/report/report.js";
import { checkClient } from "../src/runner/check-client.js";
import { checkFacilitator } from "../src/runner/check-facilitator.js";
import { checkServer } from "../src/runner/check-server.js";
import { parseResource } from "../src/runner/resource.js";
import type { RunResult } from "../src/runner/run.js";
import { adapterClient } from "../src/targets/adapter.js";
import { execTarget } from "../src/targets/exec.js";
import { execClient } from "../src/targets/exec-client.js";

/**
 * Checks software that we did not write: the targets of fixtures/targets, installed on first use. Prints one table. A red check
 * that fixtures/known-deviations does not explain makes it exit 1: either the target is broken in a new way, or our check is wrong.
 * Names of targets take some of them; `--scenarios GLOB` some of the scenarios (generated cases alone are taken in their full number); `--seed SEED` other cases.
 */

interface Listed {
  id: string;
  role: Role;
  package: string;
  version: string;
  x402Versions: (1 | 2)[];
  exec: string;
  /** A client that buys again and again (spec/adapter); `exec` is the same client for one purchase. */
  adapter?: string;
  resource?: string;
  /** How many scenarios run side by side, where the target cannot bear the usual number. */
  workers?: number;
}

/** A red check that was confirmed by hand. */
interface Deviation {
  check: string;
  x402Versions: number[];
  reason: string;
  confirmed: string;
}

const root = packageRoot();
const folder = join(root, "fixtures", "targets");
const { values, positionals: only } = parseArgs({
  allowPositionals: true,
  options: { scenarios: { type: "string" }, seed: { type: "string", default: "interop" } },
});
const chosen = values.scenarios === undefined ? () => true : picomatch(values.scenarios);

if (!installed()) {
  process.stderr.write("installing the packages under test into fixtures/targets (about a minute)\n");
  const install = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (install.status !== 0) {
    process.stderr.write("interop: npm ci failed in fixtures/targets; is the npm registry reachable?\n");
    process.exit(4);
  }
}

/** Whether what is installed is what package.json names, in the same versions. */
function installed(): boolean {
  const wanted = readJson<{ dependencies: Record<string, string> }>(join(folder, "package.json")).dependencies;
  return Object.entries(wanted).every(([name, version]) => {
    const file = join(folder, "node_modules", name, "package.json");
    if (!existsSync(file)) return false;
    // A package under another name has its version at the end: npm:@x402/evm@2.11.0.
    return version.startsWith("file:") || readJson<{ version: string }>(file).version === version.replace(/^npm:.*@/, "");
  });
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, "utf8")) as T;
}

const listed = (JSON.parse(readFileSync(join(folder, "targets.json"), "utf8")) as Listed[]).filter(
  ({ id }) => only.length === 0 || only.includes(id),
);

if (listed.length === 0) {
  process.stderr.write(`interop: no such target: ${only.join(", ")}; fixtures/targets/targets.json has the names.\n`);
  process.exit(2);
}

function deviations(id: string): Deviation[] {
  const known = join(root, "fixtures", "known-deviations", id);
  if (!existsSync(known)) return [];
  return readdirSync(known).flatMap((file) => JSON.parse(readFileSync(join(known, file), "utf8")) as Deviation[]);
}

async function run({ role, exec, adapter, resource, x402Versions, workers = 8 }: Listed): Promise<RunResult> {
  const command = { command: exec, cwd: folder, timeout: 60_000 };
  const [single, ...more] = x402Versions;
  const common = {
    startWorld: () => startWorld(),
    seed: values.seed,
    ...(values.scenarios === undefined ? {} : { select: chosen }),
    workers,
    failOn: "must",
    emit: () => undefined,
    reproduce: () => "",
    spec: single !== undefined && more.length === 0 ? single : "auto",
  } as const;
  if (role === "client") {
    return checkClient({ ...common, source: adapter ? adapterClient({ ...command, command: adapter }) : execClient(command) });
  }
  if (role === "facilitator") return checkFacilitator({ ...common, source: execTarget(command) });
  return checkServer({ ...common, source: execTarget(command), ...(resource ? { resources: [parseResource(resource)] } : {}) });
}

const table = new Table({
  head: ["target", "package", "verdict", "pass", "fail", "warn", "info", "untestable", "n/a", "unexplained"],
  style: { head: [], border: [], compact: true },
  chars: plain,
});
const reds: string[] = [];
const reports: Record<string, Report> = {};
let unexplained = 0;
for (const target of listed) {
  const report = makeReport((await run(target)).events);
  reports[target.id] = report;
  const known = deviations(target.id);
  const red = report.checks.filter(({ verdict }) => verdict === "fail" || verdict === "warn" || verdict === "error");
  const strange = red.filter(
    (check) => !known.some((row) => row.check === check.id && row.x402Versions.includes(check.x402Version)),
  );
  // A target that buys or sells nothing here proves nothing, and must not look fine.
  const inconclusive = report.verdict === "inconclusive" ? 1 : 0;
  unexplained += strange.length + inconclusive;
  for (const check of red) {
    const mark = strange.includes(check) ? "NEW  " : "known";
    reds.push(`${mark}  ${target.id}  v${check.x402Version}  ${check.verdict}  ${check.id}: ${check.message}`);
  }
  for (const row of known) {
    // The few generated cases of a whole run need not come to what all of them showed.
    if (values.scenarios === undefined && row.check.includes("/generated/")) continue;
    for (const check of report.checks) {
      if (check.id !== row.check || !row.x402Versions.includes(check.x402Version) || red.includes(check)) continue;
      reds.push(`gone   ${target.id}  v${check.x402Version}  ${check.id}: recorded, but ${check.verdict} now`);
    }
  }
  const { summary: s } = report;
  const cells = [s.pass, s.fail, s.warn, s.info, s.untestable, s["not-applicable"], strange.length + inconclusive];
  table.push([target.id, `${target.package}@${target.version}`, report.verdict, ...cells.map(String)]);
}
mkdirSync(join(root, "reports"), { recursive: true });
writeFileSync(join(root, "reports", "interop.json"), `${JSON.stringify(reports, null, 2)}\n`);
process.stdout.write(`${table.toString()}\n\n${reds.sort().join("\n")}\n`);
if (unexplained > 0) process.stdout.write(`\n${unexplained} without an explanation in fixtures/known-deviations\n`);
process.exit(unexplained > 0 ? 1 : 0);
