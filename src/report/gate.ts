import { entryFor, tellStale } from "../runner/baseline.js";
import type { Report } from "./report.js";
import type { ReportedCheck } from "./standing.js";
import { standings, verdictText } from "./standing.js";

/** The line to paste into a baseline, so that this failure is known. */
export const baselineLine = (check: ReportedCheck, { startedAt }: Pick<Report, "startedAt">): string =>
  JSON.stringify(entryFor(check, startedAt));

/** What stands against a run besides its failed checks, one sentence each: its end, and the baseline. */
export function complaints(report: Report): string[] {
  const { open, broken, passed } = standings(report);
  return [
    ...(report.problem ? [report.problem] : []),
    ...report.stale.map(tellStale),
    ...(open > 0 ? [`${open} ${open === 1 ? "check of what must hold" : "checks of what must hold"} could not be judged.`] : []),
    ...(broken > 0 ? [`The harness itself failed in ${broken} ${broken === 1 ? "check" : "checks"}.`] : []),
    ...(report.exitCode === 3 && passed === 0 ? ["Nothing was found to hold: skipped is not passed."] : []),
  ];
}

/** The verdict as one more test, for tools that only know tests: it fails whenever the exit code is not 0. */
export function verdictTest(report: Report): { name: string; ok: boolean; message: string } {
  return {
    name: "the run as a whole",
    ok: report.exitCode === 0,
    message: [`${verdictText(report)}.`, ...complaints(report)].join(" "),
  };
}
