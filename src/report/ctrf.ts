import type { CTRFReport, Test, TestStatus } from "ctrf";
import type { ScenarioEvent } from "../runner/events.js";
import type { Material } from "./formats.js";
import { baselineLine, verdictTest } from "./gate.js";
import { toJson } from "./json.js";
import { asText, nameOf, standingOf, type Standing } from "./standing.js";

const statuses: Record<Standing, TestStatus> = {
  passed: "passed",
  failed: "failed",
  known: "other",
  noted: "other",
  open: "failed",
  broken: "failed",
  skipped: "skipped",
};

/** The Common Test Report Format (https://ctrf.io): a test a check, and one for the run, which fails whenever the exit code is not 0. */
export function renderCtrf({ report, events }: Pick<Material, "report" | "events">): string {
  const { target, version } = report;
  const start = Math.max(0, Date.parse(report.startedAt) || 0);
  const whole = verdictTest(report);
  const took = new Map<string, number>();
  for (const event of events) if (event.type === "scenario") took.set(keyOf(event), event.took);
  const shares = new Map<string, number>();
  for (const check of report.checks) shares.set(keyOf(check), (shares.get(keyOf(check)) ?? 0) + 1);
  const tests: Test[] = [
    {
      name: whole.name,
      status: whole.ok ? "passed" : "failed",
      duration: 0,
      suite: [target.role],
      message: whole.message,
      rawStatus: report.verdict,
    },
    ...report.checks.map((check): Test => {
      const {
        id,
        x402Version,
        level,
        verdict,
        attribution,
        requirements,
        message,
        expected,
        actual,
        known,
        evidence,
        reproduce,
      } = check;
      const standing = standingOf(check, report);
      return {
        name: nameOf(check),
        status: statuses[standing],
        rawStatus: verdict,
        // The harness measures scenarios; their checks share the time.
        duration: Math.round((took.get(keyOf(check)) ?? 0) / (shares.get(keyOf(check)) ?? 1)),
        suite: check.scenario.split("/"),
        type: "conformance",
        tags: [`v${x402Version}`, level],
        message: known ? `known until ${known.expires}, ${known.reason}: ${message}` : message,
        ...(standing === "passed" || standing === "skipped"
          ? {}
          : { trace: `expected ${asText(expected ?? "")}\ngot ${asText(actual ?? "")}\nagain ${reproduce}` }),
        extra: {
          id,
          x402Version,
          level,
          requirements,
          standing,
          ...(attribution ? { attribution } : {}),
          ...(evidence.length > 0 ? { evidence } : {}),
          ...(standing === "failed" ? { baseline: baselineLine(check, report) } : {}),
        },
      };
    }),
  ];
  const count = (status: TestStatus) => tests.filter((test) => test.status === status).length;
  const document: CTRFReport = {
    reportFormat: "CTRF",
    specVersion: "0.0.0",
    timestamp: new Date(start).toISOString(),
    generatedBy: "x402-assay",
    results: {
      tool: { name: "x402-assay", version },
      summary: {
        tests: tests.length,
        passed: count("passed"),
        failed: count("failed"),
        skipped: count("skipped"),
        pending: 0,
        other: count("other"),
        suites: shares.size + 1,
        start,
        stop: start + Math.round(report.took ?? 0),
        extra: { verdict: report.verdict, exitCode: report.exitCode, known: report.known },
      },
      tests,
      environment: { extra: { target, seed: report.seed, spec: report.spec, catalogue: report.catalogue } },
    },
  };
  return toJson(document);
}

const keyOf = ({ scenario, x402Version }: Pick<ScenarioEvent, "scenario" | "x402Version">) => `${scenario} v${x402Version}`;
