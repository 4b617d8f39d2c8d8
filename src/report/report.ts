import type { StaleEntry } from "../runner/baseline.js";
import { matricesOf, type Matrix } from "./matrices.js";
import {
  countVerdicts,
  exitCodes,
  type AssayEvent,
  type CheckEvent,
  type EndEvent,
  type ObservationEvent,
  type Overall,
  type RunEvent,
  type Shard,
  type Verdict,
} from "../runner/events.js";

/** Of the JSON report: a new major where a member changes its meaning or goes away, a new minor where there is more. */
export const schemaVersion = "1.1.0";

/** The JSON report: a pure function of a run's events. Its schema is spec/schemas/report.schema.json. */
export interface Report {
  schemaVersion: string;
  tool: "x402-assay";
  version: string;
  /** Commit of the specification that the requirements rest on. */
  spec: string;
  catalogue: string;
  coverage?: RunEvent["coverage"];
  seed: string;
  target: RunEvent["target"];
  /** The lowest level whose failure makes the run not conformant. */
  failOn: "must" | "should";
  shard?: Shard;
  startedAt: string;
  /** Milliseconds; not there when the run was cut off. */
  took?: number;
  verdict: Exclude<Overall, "error">;
  exitCode: number;
  /** One sentence, where the run did not go to its natural end. */
  problem?: string;
  summary: Record<Verdict, number>;
  /** How many red checks the baseline sets aside. */
  known: number;
  /** Entries of the baseline that are good for nothing any more. */
  stale: StaleEntry[];
  /** What was found out about the target that is neither right nor wrong, such as the highest price that a client signs for. */
  observations: Omit<ObservationEvent, "type">[];
  /** What came of each fault in each phase of a purchase, a table for each scenario and version. */
  matrices: Matrix[];
  checks: Omit<CheckEvent, "type">[];
}

/** Thrown when a stream of events is not a whole run. */
export class ReportError extends Error {
  override name = "ReportError";
}

/**
 * Makes the report. Checks are sorted by id and version, so that two runs can be compared line by line.
 *
 * @throws ReportError when the stream has no `run` event. One without `end` was cut short: its report is inconclusive and says so.
 */
export function makeReport(events: readonly AssayEvent[]): Report {
  const run = events.find((event): event is RunEvent => event.type === "run");
  if (!run) throw new ReportError("these events are not a run: there is no run event");
  const end = events.find((event): event is EndEvent => event.type === "end");
  const checks = events.filter((event): event is CheckEvent => event.type === "check").sort(byId);
  const overall = end?.verdict ?? "inconclusive";
  const problem = end ? end.problem : "The run was cut off: its events have no end.";
  return {
    schemaVersion,
    tool: run.tool,
    version: run.version,
    spec: run.spec,
    catalogue: run.catalogue,
    ...(run.coverage ? { coverage: run.coverage } : {}),
    seed: run.seed,
    target: run.target,
    failOn: run.failOn ?? "must",
    ...(run.shard ? { shard: run.shard } : {}),
    startedAt: run.startedAt,
    ...(end ? { took: end.took } : {}),
    verdict: overall === "error" ? "inconclusive" : overall,
    exitCode: exitCodes[overall],
    ...(problem ? { problem } : {}),
    summary: countVerdicts(checks),
    known: checks.filter(({ known }) => known !== undefined).length,
    stale: end?.stale ?? [],
    observations: events
      .filter((event): event is ObservationEvent => event.type === "observation")
      .sort(byName)
      .map(({ type: _type, ...observation }) => observation),
    matrices: matricesOf(events),
    checks: checks.map(({ type: _type, ...check }) => check),
  };
}

function byName(a: ObservationEvent, b: ObservationEvent): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : a.x402Version - b.x402Version;
}

function byId(a: CheckEvent, b: CheckEvent): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : a.x402Version - b.x402Version;
}
