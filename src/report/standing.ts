import { countsAgainst } from "../runner/events.js";
import type { Report } from "./report.js";

export type ReportedCheck = Report["checks"][number];

/**
 * What a check means for the gate, the same in every format. `failed`: held against the target. `known`: red or not judged, but set
 * aside by the baseline. `noted`: red, but of a level that does not count, or not by the target's fault where nothing depends on it. `open`: a
 * must that nobody can say anything about, so that the run is inconclusive. `broken`: the harness's own fault.
 */
export type Standing = "passed" | "failed" | "known" | "noted" | "open" | "broken" | "skipped";

/** Where a check stands in the run that the report is about. */
export function standingOf(check: ReportedCheck, { failOn }: Pick<Report, "failOn">): Standing {
  const { verdict, level, attribution, known } = check;
  switch (verdict) {
    case "pass":
      return "passed";
    case "error":
      return "broken";
    case "not-applicable":
      return "skipped";
    case "untestable":
    case "blocked":
      return known ? "known" : level === "must" ? "open" : "skipped";
    case "fail":
    case "warn":
    case "info":
      if (known) return "known";
      if (countsAgainst(check, failOn)) return "failed";
      return level === "must" && attribution !== "target" ? "open" : "noted";
  }
}

/** How many checks stand where. */
export function standings(report: Report): Record<Standing, number> {
  const counts = { passed: 0, failed: 0, known: 0, noted: 0, open: 0, broken: 0, skipped: 0 };
  for (const check of report.checks) counts[standingOf(check, report)] += 1;
  return counts;
}

/** The verdict as a person says it; what is known is never left out of it. */
export function verdictText({ verdict, exitCode, known }: Pick<Report, "verdict" | "exitCode" | "known">): string {
  const said = `${verdict.replace("-", " ")}${exitCode === 4 ? " (harness error)" : ""}`;
  return known > 0 ? `${said}, ${known} known ${known === 1 ? "problem" : "problems"} set aside` : said;
}

/** A value of a check as text. */
export const asText = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? ""));

/** A check with its version, as it is called where both versions stand in one list. */
export const nameOf = ({ id, x402Version }: Pick<ReportedCheck, "id" | "x402Version">): string => `${id} v${x402Version}`;
