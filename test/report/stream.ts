import {
  countVerdicts,
  judgeRun,
  type AssayEvent,
  type CheckEvent,
  type RunEvent,
  type Verdict,
} from "../../src/runner/events.js";
import type { Requirement } from "../../src/runner/requirements.js";
import { makeReport } from "../../src/report/report.js";

/** Small runs, made up. */

export const runEvent = (more: Partial<RunEvent> = {}): RunEvent => ({
  type: "run",
  tool: "x402-assay",
  version: "1.2.3",
  spec: "s",
  catalogue: "c",
  coverage: { demands: 3, checked: 2, excluded: 1 },
  seed: "1",
  target: { role: "server", how: "node server.js", versions: [2], resource: "GET /a", notes: [] },
  failOn: "must",
  startedAt: "2026-01-01T00:00:00.000Z",
  ...more,
});

const levels: Partial<Record<Verdict, CheckEvent["level"]>> = { warn: "should", info: "may" };

export const checkEvent = (verdict: Verdict, more: Partial<CheckEvent> = {}): CheckEvent => {
  const scenario = more.scenario ?? "server/topic/name";
  return {
    type: "check",
    scenario,
    x402Version: 2,
    id: `${scenario}/${verdict}`,
    level: levels[verdict] ?? "must",
    verdict,
    ...(verdict === "pass" || verdict === "not-applicable" ? {} : { attribution: verdict === "error" ? "harness" : "target" }),
    requirements: ["r"],
    message: "what happened",
    evidence: ["exchange:1"],
    reproduce: "x402-assay check server --only server/topic/name",
    ...more,
  };
};

/** A whole run: its checks, a scenario event for each scenario, and the judge's word. */
export function wholeRun(checks: CheckEvent[], more: Partial<RunEvent> = {}, problem?: string): AssayEvent[] {
  const run = runEvent(more);
  const scenarios = [...new Set(checks.map(({ scenario, x402Version }) => `${scenario} ${x402Version}`))];
  return [
    run,
    ...scenarios.map((key): AssayEvent => {
      const [scenario = "", version] = key.split(" ");
      return { type: "scenario", scenario, x402Version: version === "1" ? 1 : 2, title: "A title", took: 120 };
    }),
    ...checks,
    {
      type: "end",
      verdict: judgeRun(checks, { failOn: run.failOn ?? "must", cutShort: problem !== undefined }),
      ...(problem === undefined ? {} : { problem }),
      counts: countVerdicts(checks),
      took: 1234,
    },
  ];
}

export const demand: Requirement = {
  id: "r",
  role: "server",
  versions: [1, 2],
  level: "must",
  source: "prose",
  where: [{ document: "specs/x402-specification-v2.md", section: "5.1 Payment", commit: "abc" }],
  demand: "A payment is taken once.",
  note: "The text is silent on twice.",
  mend: "Remember the nonce.",
};

/** What formats are made from. */
export const material = (events: readonly AssayEvent[]) => ({
  events,
  report: makeReport(events),
  demands: new Map([["r", demand]]),
});
