import type { AssayEvent, RunEvent, ScenarioEvent } from "../runner/events.js";
import { tellStale } from "../runner/baseline.js";
import type { Kills } from "../runner/kills.js";
import type { Requirement } from "../runner/requirements.js";
import { causesOf, type Cause } from "./causes.js";
import { type Compared } from "./compare.js";
import { evidenceOf, scopeOf, type Evidence } from "./evidence.js";
import { makeReport, type Report } from "./report.js";
import { shorten, shortenValue } from "./shorten.js";

/** What a page of a run is made from. Only evidence comes later, scenario by scenario, when somebody wants to see it. */
export interface PageData {
  /** Of this form. */
  page: 1;
  tool: string;
  version: string;
  spec: string;
  catalogue: string;
  coverage?: RunEvent["coverage"];
  seed: string;
  startedAt: string;
  /** Milliseconds; absent when the run was cut off. */
  took?: number;
  target: RunEvent["target"];
  verdict: Report["verdict"] | "error";
  problem?: string;
  summary: Report["summary"];
  /** Sentences about entries of the baseline that are to be taken out of it. */
  stale: string[];
  observations: Report["observations"];
  matrices: Report["matrices"];
  checks: PageCheck[];
  scenarios: PageScenario[];
  /** Those that the checks name, as far as they are known here. */
  requirements: Requirement[];
  causes: Cause[];
  against?: Against;
}

export type PageCheck = Report["checks"][number] & {
  /** Of a generated case: each step and what it does. */
  steps?: { name: string; by: string; does: string }[];
  /** How many mutants turn it red, where that was recorded. */
  killers?: number;
};

export type PageScenario = Pick<ScenarioEvent, "scenario" | "x402Version" | "title" | "took"> & {
  /** Number of the element that has its evidence. */
  evidence?: number;
};

/** Another run to hold this one against. */
export interface Against {
  how: string;
  version: string;
  seed: string;
  startedAt: string;
  verdict: string;
  summary: Report["summary"];
  checks: Compared[];
}

/** What a page shows of a check's own words. */
const messageBound = 2_000;
const valueBound = 4_000;
const listBound = 200;

/** The page's data and its evidence, as a pure function of a run's events. */
export function pageOf(
  events: readonly AssayEvent[],
  known: (id: string) => Requirement | undefined,
  kills: Kills = {},
): { data: PageData; evidence: Map<string, Evidence> } {
  const report = makeReport(events);
  const run = events.find((event): event is RunEvent => event.type === "run");
  const end = events.find((event) => event.type === "end");
  const scenarios: PageScenario[] = events.filter((event): event is ScenarioEvent => event.type === "scenario");
  // Of a run that was cut off some checks may be there before their scenario is.
  const told = new Set(scenarios.map(scopeOf));
  for (const { scenario, x402Version } of report.checks) {
    if (told.has(scopeOf({ scenario, x402Version }))) continue;
    told.add(scopeOf({ scenario, x402Version }));
    scenarios.push({ scenario, x402Version, title: scenario, took: 0 });
  }
  const named = [...new Set(report.checks.flatMap((check) => check.requirements))].sort();
  const data: PageData = {
    page: 1,
    tool: report.tool,
    version: report.version,
    spec: report.spec,
    catalogue: report.catalogue,
    ...(report.coverage ? { coverage: report.coverage } : {}),
    seed: report.seed,
    startedAt: run?.startedAt ?? "",
    ...(end ? { took: end.took } : {}),
    target: shortTarget(report.target),
    verdict: end?.verdict === "error" ? "error" : report.verdict,
    ...(report.problem ? { problem: shorten(report.problem, messageBound) } : {}),
    summary: report.summary,
    stale: report.stale.slice(0, listBound).map((entry) => shorten(tellStale(entry), messageBound)),
    observations: report.observations.map((one) =>
      typeof one.value === "string" ? { ...one, value: shorten(one.value, messageBound) } : one,
    ),
    matrices: report.matrices,
    checks: report.checks.map((check) => pageCheck(check, kills)),
    scenarios: scenarios
      .map(({ scenario, x402Version, title, took }) => ({ scenario, x402Version, title, took }))
      .sort((a, b) => (scopeOf(a) < scopeOf(b) ? -1 : 1)),
    requirements: named.flatMap((id) => known(id) ?? []),
    causes: causesOf(report.checks, events),
  };
  return { data, evidence: evidenceOf(events) };
}

/** A run as the other of two. */
export function againstOf(events: readonly AssayEvent[]): Against {
  const { data } = pageOf(events, () => undefined);
  return asAgainst(data);
}

export function asAgainst({ target, version, seed, startedAt, verdict, summary, checks }: PageData): Against {
  return {
    how: target.how,
    version,
    seed,
    startedAt,
    verdict,
    summary,
    checks: checks.map(({ id, x402Version, verdict: own, level, message }) => ({
      id,
      x402Version,
      verdict: own,
      level,
      message,
    })),
  };
}

function pageCheck(check: Report["checks"][number], kills: Kills): PageCheck {
  const steps = stepsOf(check);
  const killers = Object.hasOwn(kills, check.id) ? kills[check.id]?.[check.x402Version === 1 ? 0 : 1] : undefined;
  return {
    ...check,
    message: shorten(check.message, messageBound),
    ...(check.expected === undefined ? {} : { expected: shortenValue(check.expected, valueBound) }),
    ...(check.actual === undefined ? {} : { actual: shortenValue(check.actual, valueBound) }),
    evidence: check.evidence.slice(0, listBound),
    ...(steps ? { steps } : {}),
    ...(typeof killers === "number" ? { killers } : {}),
  };
}

/** `name:number` of each step, beside what the check says that it does. */
function stepsOf({ case: line, actual }: Report["checks"][number]): PageCheck["steps"] {
  if (line === undefined) return undefined;
  const told: unknown = typeof actual === "object" && actual !== null && "steps" in actual ? actual.steps : undefined;
  const texts = Array.isArray(told) ? told.map(String) : [];
  return line
    .split(" ")
    .filter((step) => step !== "")
    .map((step, at) => {
      const [name = "", by = ""] = step.split(":");
      const text = texts[at] ?? "";
      return { name, by, does: shorten(text.startsWith(`${name}: `) ? text.slice(name.length + 2) : text, 300) };
    });
}

function shortTarget(target: RunEvent["target"]): RunEvent["target"] {
  const list = (texts: readonly string[]) => texts.slice(0, listBound).map((text) => shorten(text, messageBound));
  return {
    ...target,
    how: shorten(target.how, messageBound),
    ...(target.resource === undefined ? {} : { resource: shorten(target.resource, messageBound) }),
    ...(target.others ? { others: list(target.others) } : {}),
    ...(target.extensions ? { extensions: list(target.extensions) } : {}),
    notes: list(target.notes),
  };
}
