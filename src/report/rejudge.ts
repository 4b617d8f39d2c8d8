import { about, knownFrom, staleEntries, type BaselineEntry } from "../runner/baseline.js";
import { judgeRun, type AssayEvent, type CheckEvent, type EndEvent, type RunEvent } from "../runner/events.js";

/** What a run is judged by, where it is not what it was judged by before. */
export interface Measure {
  failOn?: "must" | "should";
  baseline?: readonly BaselineEntry[];
  /** Whether there is such a check at all. */
  exists: (check: string) => boolean;
}

/** The same run, judged by another measure. A run that was cut off has no verdict that could be changed, but its failures may be known. */
export function judgeAnew(events: readonly AssayEvent[], measure: Measure): AssayEvent[] {
  const run = events.find((event): event is RunEvent => event.type === "run");
  if (!run || (measure.failOn === undefined && measure.baseline === undefined)) return [...events];
  const failOn = measure.failOn ?? run.failOn ?? "must";
  const { role, how } = run.target;
  const baseline = measure.baseline ? about(measure.baseline, role, how) : run.baseline;
  const changed = events.map((event): AssayEvent => {
    if (event.type !== "check" || !measure.baseline) return event;
    const { known: _before, ...check } = event;
    const known = knownFrom(baseline ?? [], check, run.startedAt);
    return known ? { ...check, known } : check;
  });
  const checks = changed.filter((event): event is CheckEvent => event.type === "check");
  const before = events.find((event): event is EndEvent => event.type === "end");
  const stale = measure.baseline
    ? staleEntries(baseline ?? [], checks, { startedAt: run.startedAt, exists: measure.exists })
    : (before?.stale ?? []);
  return changed.map((event): AssayEvent => {
    if (event.type === "run") return { ...event, failOn, ...(baseline ? { baseline } : {}) };
    if (event.type !== "end") return event;
    const { stale: _stale, ...end } = event;
    // A harness that failed as a whole left no check to judge.
    const failed = end.verdict === "error" && !checks.some(({ verdict }) => verdict === "error");
    const verdict = failed ? end.verdict : judgeRun(checks, { failOn, cutShort: end.problem !== undefined, stale });
    return { ...end, verdict, ...(stale.length > 0 ? { stale } : {}) };
  });
}
