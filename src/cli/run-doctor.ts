import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findAnvil } from "../devnet/anvil-binary.js";
import { packageRoot } from "../package-root.js";
import { startWorld } from "../reference/world.js";
import { checkNames } from "../runner/catalogue.js";
import { checkServer } from "../runner/check-server.js";
import type { Profile } from "../runner/events.js";
import type { Rehearsed, RunOptions } from "../runner/run.js";
import type { Role } from "../runner/scenario.js";
import { referenceServer } from "../targets/reference.js";
import { createProgress } from "../report/progress.js";
import { colors } from "./colors.js";
import type { CheckFlags } from "./check.js";
import { explainFailure } from "./fail.js";
import { onInterrupt } from "./interrupt.js";
import { checkRole, targetFolder } from "./run-check.js";

const good = (line: string) => process.stdout.write(`${colors.green("✓")} ${line}\n`);
const bad = (line: string) => process.stdout.write(`${colors.red("✗")} ${line}\n`);
const plain = (line: string) => process.stdout.write(`  ${line}\n`);

/** Looks at the machine, then at the target if one is named. Returns the exit code: 0, 3 for the target, 4 for the machine. */
export async function runDoctor(role: Role, flags: CheckFlags): Promise<number> {
  const named = flags.exec ?? flags.url ?? flags.e2e;
  const folder = named === undefined ? undefined : targetFolder(role, flags);
  const progress = createProgress();
  const silent: RunOptions = {
    seed: "doctor",
    workers: 4,
    failOn: "must",
    emit: () => undefined,
    reproduce: (scenario) => scenario,
    progress: (what) => progress.say(what),
    signal: onInterrupt(),
  };
  /** One examination: what it found on a line, or why it failed. */
  const look = async (work: () => Promise<string> | string): Promise<number> => {
    try {
      const found = await work();
      progress.stop();
      good(found);
      return 0;
    } catch (error) {
      progress.stop();
      const { sentence, exitCode } = explainFailure(error);
      bad(sentence);
      return exitCode;
    }
  };

  const machine = [
    await look(nodeVersion),
    await look(anvilVersion),
    await look(async () => {
      const begin = performance.now();
      const { verdict, end } = await checkServer({
        ...silent,
        source: referenceServer(),
        startWorld: () => startWorld(),
        spec: "auto",
        select: (id) => id === "server/payment/valid",
      });
      if (verdict !== "conformant") throw new Error(end.problem ?? `the reference server is ${verdict} here`);
      return `a devnet starts, and the reference server sells on it (${seconds(performance.now() - begin)} s in all)`;
    }),
  ];
  if (machine.some((code) => code !== 0)) return 4;
  if (named === undefined) {
    plain(`Name a target to hear what would be checked: x402-assay doctor server --exec "node server.js"`);
    return 0;
  }
  let told: { profile: Profile; rows: Rehearsed[] } | undefined;
  const rehearse = (profile: Profile, rows: Rehearsed[]) => void (told = { profile, rows });
  const code = await look(async () => {
    const begin = performance.now();
    await checkRole(role, flags, folder, { ...silent, rehearse });
    return `the ${role} answers (${seconds(performance.now() - begin)} s from the start): ${named}`;
  });
  if (code !== 0 || !told) return code === 0 ? 4 : code;
  return tell(told.profile, told.rows);
}

function nodeVersion(): string {
  const { engines } = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as { engines: { node: string } };
  const least = /\d+(?:\.\d+)*/.exec(engines.node)?.[0] ?? "0";
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = least.split(".").map(Number);
  if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor))
    throw new Error(`Node ${process.versions.node} is too old, ${engines.node} is needed`);
  return `Node ${process.versions.node} (${engines.node} is needed)`;
}

function anvilVersion(): string {
  const binary = findAnvil();
  const { stdout, status } = spawnSync(binary, ["--version"], { encoding: "utf8", timeout: 10_000 });
  if (status !== 0) throw new Error(`${binary} does not run on this machine`);
  return `${stdout.split("\n")[0]?.trim() ?? "Anvil"}, ${binary}`;
}

/** What the target is, what would be checked, and what not and why. */
function tell(profile: Profile, rows: Rehearsed[]): number {
  const count = (some: Rehearsed[]) =>
    some.reduce((sum, { scenario, x402Version }) => sum + checkNames(scenario, x402Version).length, 0);
  const { versions, resource, others, extensions, ourFacilitator, notes } = profile;
  plain(`speaks ${versions.length > 0 ? versions.map((version) => `v${version}`).join(" and ") : "no version of x402"}`);
  if (resource) plain(`is asked for ${[resource, ...(others ?? [])].join(", ")}`);
  if (extensions) plain(`declares ${extensions.join(", ")}`);
  if (ourFacilitator !== undefined)
    plain(ourFacilitator ? "uses the devnet's facilitator" : "does not use the devnet's facilitator");
  for (const note of notes) plain(colors.yellow(`note: ${note}`));
  const open = rows.filter(({ notApplicable, obstacle }) => notApplicable === undefined && obstacle === undefined);
  const line = `${count(open)} of ${count(rows)} checks would be judged, by version, in ${open.length} scenario runs; for a few of them it may turn out on the way that they do not apply`;
  if (open.length > 0) good(line);
  else bad(line);
  for (const [kind, reasonOf] of [
    ["cannot be judged", (row: Rehearsed) => row.obstacle],
    ["do not apply", (row: Rehearsed) => row.notApplicable],
  ] as const) {
    const reasons = new Set(rows.map(reasonOf).filter((reason) => reason !== undefined));
    for (const reason of reasons) plain(`${count(rows.filter((row) => reasonOf(row) === reason))} ${kind}: ${reason}`);
  }
  return open.length > 0 && rows.every(({ obstacle }) => obstacle === undefined) ? 0 : 3;
}

const seconds = (ms: number) => (ms / 1000).toFixed(1);
