import { isDeepStrictEqual, parseArgs } from "node:util";
import picomatch from "picomatch";
import { startWorld } from "../src/reference/world.js";
import { loadCatalogue } from "../src/runner/catalogue.js";
import { checkClient } from "../src/runner/check-client.js";
import { checkFacilitator } from "../src/runner/check-facilitator.js";
import { checkServer } from "../src/runner/check-server.js";
import type { AssayEvent } from "../src/runner/events.js";
import { isRed } from "../src/runner/kill-matrix.js";
import type { RunOptions } from "../src/runner/run.js";
import type { Role } from "../src/runner/scenario.js";
import { loadZoo } from "../src/runner/zoo.js";
import { referenceClient, referenceFacilitator, referenceServer } from "../src/targets/reference.js";
import { timeless } from "./timeless.js";
import { runAll, type Task } from "./threads.js";
import { turn } from "./turn.js";

/**
 * The long proof that what is right stays green: the reference parts and every honest variant, `--runs` times (default 20) with
 * another seed each; and that a seed decides what happens: two runs with the same one leave the same events but for times.
 * An honest server or facilitator that speaks both versions meets them in turn, one a seed; with `--both` both each time. `--from N` goes on where N seeds
 * were run before. `--role ROLE` takes
 * one role, `--only GLOB` some of the honest variants (`--only none` none of them), `--scenarios GLOB` some of the scenarios; `--cases N` so many generated cases in each version instead of the usual number.
 */

const { values } = parseArgs({
  options: {
    runs: { type: "string" },
    from: { type: "string" },
    role: { type: "string" },
    only: { type: "string" },
    both: { type: "boolean" },
    cases: { type: "string" },
    scenarios: { type: "string" },
  },
});
const runs = Number(values.runs ?? 20);
const from = Number(values.from ?? 0);
const roles = (["server", "client", "facilitator"] as const).filter((role) => !values.role || values.role === role);
const fits = values.only === undefined ? () => true : picomatch(values.only);
const begin = performance.now();
const scenarios = values.scenarios === undefined ? undefined : await matchingScenarios(values.scenarios);
const zoo = await loadZoo();

const honest = zoo.filter((one) => one.kind === "honest").filter(({ id, role }) => roles.includes(role) && fits(id));
const excused = new Map(honest.map(({ id, warns }) => [id, Object.keys(warns).length > 0]));
const variants = roles.length + honest.length;
const tasks: Task[] = Array.from({ length: runs }, (_, index) => from + index).flatMap((run): Task[] => {
  const rest = {
    scenarios,
    seed: `soak-${run}`,
    ...(values.cases ? { generate: { runs: Number(values.cases) }, long: true as const } : {}),
  };
  return [
    ...roles.map((role) => ({ role, variant: undefined, spec: "auto" as const, ...rest })),
    ...honest.map((one) => ({
      role: one.role,
      variant: one.id,
      spec: values.both ? ("auto" as const) : turn(one, run),
      ...rest,
    })),
  ];
});
let done = 0;
const reds: string[] = [];
await runAll(tasks, (row) => {
  done += 1;
  for (const check of row.checks) {
    const bad = (isRed(check) && check.verdict !== "info") || ["untestable", "blocked", "error"].includes(check.verdict);
    // Which warnings a variant may have is judged by the kill matrix, glob by glob.
    // What is blocked by a warning is so by one that may be.
    if (!bad || (["warn", "blocked"].includes(check.verdict) && excused.get(row.variant))) continue;
    red(`${row.variant}: ${check.id}@${check.x402Version} ${check.verdict}, ${check.message}`);
  }
  // Where nothing that --scenarios chooses applies, nothing can be concluded, and nothing is wrong.
  const meant = scenarios === undefined || row.checks.some(({ verdict }) => verdict !== "not-applicable");
  if (row.verdict === "unreachable" || (row.verdict === "inconclusive" && meant))
    red(`${row.variant}: ${row.verdict}, ${row.problem ?? "no reason given"}`);
  if (done % variants === 0) process.stdout.write(`${done} of ${tasks.length} runs, ${reds.length} red\n`);
});

let different = 0;
for (const role of roles) {
  const [first, second] = [await events(role), await events(role)];
  const keys = new Set([...first.keys(), ...second.keys()]);
  for (const key of keys) {
    if (isDeepStrictEqual(first.get(key), second.get(key))) continue;
    different += 1;
    process.stderr.write(`${key} differs between two runs with one seed:\n${show(first.get(key), second.get(key))}\n`);
  }
}

const seconds = ((performance.now() - begin) / 1000).toFixed(0);
process.stdout.write(
  `${tasks.length} runs of ${variants} that are right, ${runs} seeds: ${reds.length} red; ` +
    `${different} scenario runs differ between two runs with one seed; ${seconds} s\n`,
);
process.exit(reds.length === 0 && different === 0 ? 0 : 1);

async function matchingScenarios(glob: string): Promise<string[]> {
  const catalogues = await Promise.all(roles.map((role) => loadCatalogue(role)));
  const wanted = picomatch(glob);
  return catalogues.flatMap((all) => all.map(({ id }) => id)).filter((id) => wanted(id));
}

/** Said as soon as it is seen: a proof of two hours may be interrupted. */
function red(sentence: string): void {
  reds.push(sentence);
  process.stderr.write(`${sentence}\n`);
}

/** What happened in a run with one seed, by scenario, without what differs by the clock or the machine. */
async function events(role: Role): Promise<Map<string, unknown>> {
  const seen: AssayEvent[] = [];
  const options: RunOptions & { startWorld: typeof startWorld; spec: "auto" } = {
    seed: "same",
    workers: 8,
    failOn: "must",
    emit: (event) => seen.push(event),
    reproduce: () => "",
    startWorld: () => startWorld(),
    spec: "auto",
    ...(scenarios ? { select: (id: string) => scenarios.includes(id) } : {}),
  };
  if (role === "server") await checkServer({ ...options, source: referenceServer() });
  else if (role === "facilitator") await checkFacilitator({ ...options, source: referenceFacilitator() });
  else await checkClient({ ...options, source: referenceClient() });
  return timeless(seen);
}

function show(a: unknown, b: unknown): string {
  const [left, right] = [a, b].map((value) => JSON.stringify(value, null, 1)?.split("\n") ?? []) as [string[], string[]];
  const at = left.findIndex((line, index) => line !== right[index]);
  return [
    `  ${left.slice(Math.max(0, at - 3), at + 3).join("\n  ")}`,
    "  against",
    `  ${right.slice(Math.max(0, at - 3), at + 3).join("\n  ")}`,
  ].join("\n");
}
