import { randomBytes } from "node:crypto";
import { connectWorld } from "./devnet/remote-world.js";
import { startWorld } from "./reference/world.js";
import { verdictTest } from "./report/gate.js";
import { makeReport, type Report } from "./report/report.js";
import { asText, nameOf, standingOf, type ReportedCheck } from "./report/standing.js";
import { catalogueRows } from "./runner/coverage.js";
import { checkClient } from "./runner/check-client.js";
import { checkFacilitator } from "./runner/check-facilitator.js";
import { checkServer } from "./runner/check-server.js";
import { selectScenarios } from "./runner/catalogue.js";
import type { AssayEvent } from "./runner/events.js";
import type { RunOptions } from "./runner/run.js";
import type { ClientSource, TargetSource } from "./targets/target.js";

/** Checks as tests of a test runner: one test a check, and one for the run as a whole. */

/** What has to be said, and what may be. */
export type AssayTests = Target & {
  /** Which scenarios to run, by id; default all. */
  select?: (id: string) => boolean;
  /** What keys and nonces are derived from; default random. It is in the message of each failure. */
  seed?: string;
  spec?: 1 | 2 | "auto";
  failOn?: "must" | "should";
  /** Scenarios side by side; default 8. */
  workers?: number;
  /** Milliseconds that the whole run may take; default 10 minutes. */
  timeout?: number;
  /** The control URL of a devnet that is running; default what the global set-up has started, or else one of its own. */
  devnet?: string;
  /** Called with the report when the run is over, such as to write it to a file. */
  done?: (report: Report, events: readonly AssayEvent[]) => void | Promise<void>;
};

/** What is checked. */
export type Target =
  | { role: "server"; source: TargetSource; resources?: readonly { method: string; path: string }[] }
  | { role: "facilitator"; source: TargetSource }
  | { role: "client"; source: ClientSource; policy?: "profile" | "strict" };

/** The part of a test runner that is needed; Vitest and others that are called the same have it. */
export interface TestRunner {
  describe(name: string, body: () => void): unknown;
  beforeAll(work: () => Promise<void>, timeout?: number): unknown;
  it(name: string, body: (context: { skip(reason?: string): unknown }) => void): unknown;
}

/** The part of a test runner that cannot skip a test once it has begun; Jest is such a one. */
export interface PlainRunner {
  describe(name: string, body: () => void): unknown;
  it: ((name: string, body: () => void) => unknown) & { skip(name: string, body: () => void): unknown };
}

/** Where the global set-up says which devnet there is; `x402-assay check --devnet` reads it too. */
export const devnetVariable = "X402_ASSAY_DEVNET";

/** What ends the devnet of a global set-up, for a runner whose set-up and tear-down are two files; one process runs both. */
export const setUp: { end?: () => Promise<void> } = {};

/**
 * Defines the tests of one target: a run of all that is selected before them, and then a test for each check in each version, which fails
 * where the check is held against the target or could not be judged, and is skipped where it does not apply.
 *
 * @throws UsageError when nothing is selected.
 */
export async function assayTests(runner: TestRunner, name: string, options: AssayTests): Promise<void> {
  const tests = await testsOf(options);
  runner.describe(name, () => {
    let ran: Ran = { failure: new Error("there was no run") };
    runner.beforeAll(async () => void (ran = await run(options)), timeoutOf(options) + 1_000);
    for (const test of tests)
      runner.it(test, (context) => {
        const { skipped } = outcomeOf(ran, test);
        if (skipped !== undefined) context.skip(skipped);
      });
    runner.it(asAWhole, () => holds(ran));
  });
}

/**
 * The same for a runner in which a test that has begun cannot be skipped: the run comes first, and then the tests are defined. What was thrown by
 * the run, or by a check's judgement, each test says.
 *
 * @throws UsageError when nothing is selected.
 */
export async function assayTestsAfterwards(runner: PlainRunner, name: string, options: AssayTests): Promise<void> {
  const tests = await testsOf(options);
  const ran = await run(options);
  const { report } = ran;
  const skipped = new Set(report?.checks.filter((check) => standingOf(check, report) === "skipped").map(nameOf));
  runner.describe(name, () => {
    for (const test of tests) (skipped.has(test) ? runner.it.skip : runner.it)(test, () => void outcomeOf(ran, test));
    runner.it(asAWhole, () => holds(ran));
  });
}

const asAWhole = "the run as a whole";
const timeoutOf = ({ timeout = 600_000 }: AssayTests) => timeout;

/** What came of a run: a report, or what it threw. */
interface Ran {
  report?: Report;
  failure?: unknown;
}

const run = (options: AssayTests): Promise<Ran> =>
  reportOf(options).then(
    (report) => ({ report }),
    (failure: unknown) => ({ failure }),
  );

/** The names of the tests, by what is selected. */
async function testsOf({ role, select = () => true }: AssayTests): Promise<string[]> {
  await selectScenarios(role, select);
  const rows = (await catalogueRows(role)).filter(({ scenario }) => select(scenario.id));
  return [...new Set(rows.flatMap(({ id, versions }) => versions.map((version) => `${id} v${version}`)))].sort();
}

/** The report of the run; a run that never was is not green. */
function reportIn({ report, failure }: Ran): Report {
  if (!report) throw failure;
  return report;
}

/** Throws where a check is red; says why where it is to be skipped. */
function outcomeOf(ran: Ran, test: string): { skipped?: string } {
  const report = reportIn(ran);
  const check = report.checks.find((one) => nameOf(one) === test);
  if (!check) throw new Error(`the run ended before this was judged${report.problem ? `: ${report.problem}` : ""}`);
  const standing = standingOf(check, report);
  if (standing === "skipped") return { skipped: check.message };
  if (standing !== "passed" && standing !== "known" && standing !== "noted") throw new Error(told(check, report));
  return {};
}

function holds(ran: Ran): void {
  const { ok, message } = verdictTest(reportIn(ran));
  if (!ok) throw new Error(message);
}

async function reportOf(options: AssayTests): Promise<Report> {
  const events: AssayEvent[] = [];
  const common: RunOptions = {
    seed: options.seed ?? randomBytes(4).toString("hex"),
    workers: options.workers ?? 8,
    failOn: options.failOn ?? "must",
    select: options.select ?? (() => true),
    signal: AbortSignal.timeout(timeoutOf(options)),
    reproduce: (scenario) => scenario,
    emit: (event) => void events.push(event),
  };
  const world = { startWorld: worlds(options), spec: options.spec ?? "auto" };
  if (options.role === "client") await checkClient({ ...options, ...common, ...world });
  else if (options.role === "facilitator") await checkFacilitator({ ...options, ...common, ...world });
  else await checkServer({ ...options, ...common, ...world });
  const report = makeReport(events);
  await options.done?.(report, events);
  return report;
}

/** The devnet that is there, for what is shared; what must be alone gets a world of its own, where a copy of the target can be told of it. */
function worlds({ source, devnet = process.env[devnetVariable] }: AssayTests) {
  let shared = devnet;
  const many = "fresh" in source && source.fresh;
  return () => {
    const url = shared;
    if (many) shared = undefined;
    return url ? connectWorld(url) : startWorld();
  };
}

function told(
  { message, expected, actual, scenario, x402Version, attribution, case: line }: ReportedCheck,
  { seed }: Report,
): string {
  return [
    message,
    ...(attribution && attribution !== "target" ? [`Fault of: ${attribution}`] : []),
    ...(expected === undefined ? [] : [`Expected: ${asText(expected)}`]),
    ...(actual === undefined ? [] : [`Got: ${asText(actual)}`]),
    `Scenario: ${scenario} v${x402Version}, seed ${seed}${line === undefined ? "" : `, case ${line}`}`,
    `How to mend it: x402-assay explain ${scenario}`,
  ].join("\n");
}
