import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import picomatch from "picomatch";
import { packageRoot } from "../src/package-root.js";
import type { X402Version } from "../src/protocol/messages.js";
import type { Variant } from "../src/reference/variants.js";
import { checkNames, loadCatalogue, versionsOf } from "../src/runner/catalogue.js";
import { isRed, killMatrix, matching, suspects, type CheckKey, type KillMatrix, type RunRow } from "../src/runner/kill-matrix.js";
import type { Role, Scenario } from "../src/runner/scenario.js";
import { killsFile, killsFrom } from "../src/runner/kills.js";
import { loadZoo } from "../src/runner/zoo.js";
import { runAll, seedOf, type Task } from "./threads.js";
import { half, turn } from "./turn.js";

/**
 * Proves that every check can fail and stays quiet where it must: checks the reference, every honest variant, every degenerate
 * target and every mutant, and judges the suite by the result. `--only GLOB` takes some of them, `--role ROLE` those of one role;
 * a mutant meets only the scenarios that it names, and an honest server or facilitator half of them in one version, with `--full` all; `--json FILE` says where the matrix is written, and
 * `--record` writes what reports show of it (spec/kills.json), when all of it ran and the gate is open.
 */

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    // Other threads are still at work.
    process.exit(4);
  },
);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      role: { type: "string" },
      json: { type: "string" },
      full: { type: "boolean" },
      record: { type: "boolean" },
    },
  });
  const fits = values.only === undefined ? () => true : picomatch(values.only);
  const begin = performance.now();
  const zoo = await loadZoo();
  const roles = (["server", "facilitator", "client"] as const).filter(
    (role) => values.role === undefined || values.role === role,
  );
  const scenarios: Scenario[] = (await Promise.all(roles.map((role) => loadCatalogue(role)))).flat();
  const catalogue: CheckKey[] = scenarios.flatMap((scenario) =>
    versionsOf(scenario).flatMap((x402Version) =>
      checkNames(scenario, x402Version).map((check) => ({ id: `${scenario.id}/${check}`, x402Version })),
    ),
  );
  const wanted = zoo.filter((variant) => fits(variant.id) && (variant.kind === "degenerate" || roles.includes(variant.role)));
  if (wanted.length === 0) {
    process.stderr.write("No fixture fits --only and --role.\n");
    return 2;
  }
  const tasks = tasksOf(wanted, roles, values.full === true, catalogue);
  process.stdout.write(
    `${wanted.length} of the zoo and the reference, ${tasks.length} runs; a mutant meets ${values.full ? "everything" : "the scenarios that it names, an honest server or facilitator half of them in one version"}.\n`,
  );
  const print = (row: RunRow) => void process.stdout.write(`${line(row)}\n`);
  const runs = await secondLook(await runAll(tasks, print), tasks, print, (rows) => suspects(catalogue, rows, wanted));
  const whole = values.only === undefined;
  const matrix = killMatrix(catalogue, runs, wanted, whole);
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  process.stdout.write(`\n${table(matrix, whole)}\n`);
  const file = values.json ?? join(packageRoot(), "reports", "kill-matrix.json");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ ...matrix, runs: runs.sort(byVariant).map(brief) }, null, 1)}\n`);
  if (values.record && whole && roles.length === 3 && matrix.problems.length === 0)
    writeFileSync(killsFile, `${JSON.stringify(killsFrom(matrix.rows)).replaceAll("],", "],\n")}\n`);
  const count = (kind: Variant["kind"]) => wanted.filter((variant) => variant.kind === kind).length;
  process.stdout.write(
    `${count("mutant")} mutants, ${count("honest")} honest variants, ${count("degenerate")} degenerate targets, ` +
      `${matrix.rows.length} checks by version, ${seconds} s\n`,
  );
  for (const problem of matrix.problems) process.stderr.write(`${problem}\n`);
  process.stdout.write(
    matrix.problems.length === 0 ? "The gate is open.\n" : `The gate is shut: ${matrix.problems.length} problems.\n`,
  );
  return matrix.problems.length === 0 ? 0 : 1;
}

/** More than these at once are no accident of a busy machine. */
const mostSuspects = 24;

/**
 * A run that speaks against the suite is done once more, with the machine to itself: what waits for real time goes wrong now and then where everything
 * runs at once. What is seen again counts; what is not is printed.
 */
async function secondLook(
  first: RunRow[],
  tasks: Task[],
  print: (row: RunRow) => void,
  suspected: (rows: RunRow[]) => RunRow[],
): Promise<RunRow[]> {
  const doubted = suspected(first);
  if (doubted.length === 0 || doubted.length > mostSuspects) return first;
  const seeds = new Set(doubted.map(({ seed }) => seed));
  process.stdout.write(`\n${doubted.length} runs once more, alone:\n`);
  const again = await runAll(
    tasks.filter((task) => seeds.has(seedOf(task))),
    print,
    true,
  );
  const runs = [...first.filter(({ seed }) => !seeds.has(seed)), ...again];
  const stay = new Set(suspected(runs).map(({ variant }) => variant));
  for (const { variant } of doubted)
    if (!stay.has(variant)) process.stdout.write(`${variant}: what was wrong there was not seen again.\n`);
  return runs;
}

/** What has to run, the longest first. An honest server or facilitator meets half of it in one version; `npm run soak` takes everything. */
function tasksOf(zoo: Variant[], roles: readonly Role[], full: boolean, catalogue: CheckKey[]): Task[] {
  const idsOf = (role: Role) => [...new Set(catalogue.map(({ id }) => dirname(id)).filter((id) => id.startsWith(`${role}/`)))];
  const order = ["degenerate", "honest", "mutant"];
  const sorted = [...zoo].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  const tasks = sorted.flatMap((variant): Task[] => {
    // How many generated cases an honest one survives is for the soak; that a case can be made small is for a test.
    const generate = variant.kind === "mutant" ? { tries: 0, amongOthers: false } : { runs: 12, histories: 3 };
    const task = { variant: variant.id, spec: "auto" as const, scenarios: undefined, generate };
    if (variant.kind === "degenerate") return roles.filter((role) => role !== "client").map((role) => ({ ...task, role }));
    if (variant.kind === "honest") {
      if (full) return [{ ...task, role: variant.role }];
      const spec = turn(variant, 0);
      return [
        { ...task, role: variant.role, spec, ...(spec === "auto" ? {} : { scenarios: half(variant, idsOf(variant.role)) }) },
      ];
    }
    const named = [...new Set(variant.kills.flatMap((glob) => matching(glob, catalogue)).map(({ id }) => dirname(id)))];
    return variant.specs.map((spec) => ({ ...task, role: variant.role, spec, scenarios: full ? undefined : named }));
  });
  return [
    ...roles.map((role): Task => ({
      role,
      variant: undefined,
      spec: "auto",
      scenarios: undefined,
      generate: { runs: 80, histories: 16 },
    })),
    ...tasks,
  ];
}

/** A run without its messages. */
function brief({ checks, ...run }: RunRow) {
  const red = checks.filter(isRed).map(({ id, x402Version, verdict }) => `${id}@${x402Version} ${verdict}`);
  return { ...run, red };
}

function byVariant(a: RunRow, b: RunRow): number {
  return `${a.variant}:${a.role}` < `${b.variant}:${b.role}` ? -1 : 1;
}

function line({ variant, kind, verdict, checks, took }: RunRow): string {
  const red = checks.filter(isRed).length;
  return `${kind.padEnd(10)} ${variant.padEnd(44)} ${verdict.padEnd(14)} ${String(red).padStart(3)} red  ${(took / 1000).toFixed(1)} s`;
}

/** One line a check: how many mutants kill it in v1 and in v2; when only some ran, only those that were killed. */
function table({ rows }: KillMatrix, whole: boolean): string {
  const ids = [...new Set(rows.filter(({ killers }) => whole || killers.length > 0).map(({ id }) => id))];
  const width = Math.max(7, ...ids.map((id) => id.length));
  const cell = (id: string, version: X402Version) => {
    const row = rows.find((found) => found.id === id && found.x402Version === version);
    return (row ? (row.killers.length === 0 ? "none" : String(row.killers.length)) : "-").padStart(5);
  };
  const lines = ids.map((id) => `${id.padEnd(width)} ${cell(id, 1)} ${cell(id, 2)}`);
  return [`${"killers".padEnd(width)} ${"v1".padStart(5)} ${"v2".padStart(5)}`, ...lines].join("\n");
}
