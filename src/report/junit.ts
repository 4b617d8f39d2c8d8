import { create } from "xmlbuilder2";
import type { XMLBuilder } from "xmlbuilder2/lib/interfaces.js";
import type { ScenarioEvent } from "../runner/events.js";
import type { Material } from "./formats.js";
import { baselineLine, verdictTest } from "./gate.js";
import type { Report } from "./report.js";
import { asText, standingOf, type ReportedCheck } from "./standing.js";

/** The writer takes what looks like an entity for one; in a target's words it is five letters. */
const literal = (text: string) => text.replaceAll("&", "&amp;");

/** XML has no word for most control characters; a target may send them. */
const options = { version: "1.0", encoding: "UTF-8", invalidCharReplacement: "\ufffd" } as const;

interface Suite {
  name: string;
  checks: ReportedCheck[];
  /** Seconds. */
  time: number;
}

/**
 * JUnit XML: a suite a scenario and version, a test case a check. What is known or of no consequence is no failure, what must hold and
 * could not be judged is an error; one more test case stands for the run, so that the file is red whenever the exit code is not 0.
 */
export function renderJunit({ report, events }: Pick<Material, "report" | "events">): string {
  const suites = suitesOf(report, events);
  const whole = verdictTest(report);
  const count = (checks: readonly ReportedCheck[]) => {
    const tags = checks.map((check) => tagOf(check, report));
    const of = (tag: Tag) => tags.filter((one) => one === tag).length;
    return { tests: checks.length, failures: of("failure"), errors: of("error"), skipped: of("skipped") };
  };
  const wholeTag: Tag = whole.ok ? "ok" : report.exitCode === 1 ? "failure" : "error";
  const all = count(report.checks);
  const root = create(options).ele("testsuites", {
    name: `x402-assay ${report.target.role}`,
    tests: all.tests + 1,
    failures: all.failures + (wholeTag === "failure" ? 1 : 0),
    errors: all.errors + (wholeTag === "error" ? 1 : 0),
    time: seconds((report.took ?? 0) / 1000),
  });
  const verdict = root.ele("testsuite", {
    name: "verdict",
    tests: 1,
    failures: wholeTag === "failure" ? 1 : 0,
    errors: wholeTag === "error" ? 1 : 0,
    skipped: 0,
    timestamp: literal(report.startedAt),
    time: seconds(0),
  });
  const properties = verdict.ele("properties");
  for (const [name, value] of Object.entries(propertiesOf(report))) properties.ele("property", { name, value: literal(value) });
  const testcase = verdict.ele("testcase", { classname: `x402-assay.${report.target.role}`, name: whole.name, time: seconds(0) });
  if (!whole.ok) testcase.ele(wholeTag, { type: report.verdict, message: literal(whole.message) }).txt(literal(whole.message));
  for (const { name, checks, time } of suites) {
    const suite = root.ele("testsuite", {
      name: literal(name),
      ...count(checks),
      timestamp: literal(report.startedAt),
      time: seconds(time),
    });
    for (const check of checks) addCase(suite, check, time / checks.length, report);
  }
  return `${root.end({ prettyPrint: true })}\n`;
}

function suitesOf(report: Report, events: Material["events"]): Suite[] {
  const key = ({ scenario, x402Version }: Pick<ReportedCheck, "scenario" | "x402Version">) => `${scenario} v${x402Version}`;
  const took = new Map(
    events.filter((event): event is ScenarioEvent => event.type === "scenario").map((event) => [key(event), event.took / 1000]),
  );
  const suites = new Map<string, Suite>();
  for (const check of report.checks) {
    const name = key(check);
    const suite = suites.get(name) ?? { name, checks: [], time: took.get(name) ?? 0 };
    suites.set(name, suite);
    suite.checks.push(check);
  }
  return [...suites.values()];
}

type Tag = "ok" | "failure" | "error" | "skipped";

function tagOf(check: ReportedCheck, report: Report): Tag {
  switch (standingOf(check, report)) {
    case "passed":
    case "noted":
      return "ok";
    case "failed":
      return "failure";
    case "open":
    case "broken":
      return "error";
    case "known":
    case "skipped":
      return "skipped";
  }
}

function addCase(suite: XMLBuilder, check: ReportedCheck, time: number, report: Report): void {
  const { id, scenario, x402Version, verdict, message, known } = check;
  const name = `${id.startsWith(`${scenario}/`) ? id.slice(scenario.length + 1) : id} v${x402Version}`;
  const testcase = suite.ele("testcase", {
    classname: literal(scenario.replaceAll("/", ".")),
    name: literal(name),
    time: seconds(time),
  });
  const tag = tagOf(check, report);
  if (tag === "skipped") {
    const reason = known ? `known until ${known.expires}: ${known.reason}` : `${verdict}: ${message}`;
    testcase.ele("skipped", { message: literal(reason) });
  } else if (tag !== "ok") {
    testcase.ele(tag, { type: verdict, message: literal(message) }).txt(literal(tell(check, report)));
  }
  if (standingOf(check, report) === "noted" || known) testcase.ele("system-out").txt(literal(tell(check, report)));
}

/** All that there is to say about a check that did not hold. */
function tell(check: ReportedCheck, report: Report): string {
  const { verdict, level, attribution, message, expected, actual, evidence, reproduce, requirements } = check;
  return [
    `${verdict} (${level}${attribution ? `, fault of: ${attribution}` : ""}): ${message}`,
    `requirement: ${requirements.join(", ")}`,
    ...(expected === undefined ? [] : [`expected: ${asText(expected)}`]),
    ...(actual === undefined ? [] : [`got: ${asText(actual)}`]),
    ...(evidence.length > 0 ? [`evidence: ${evidence.join(", ")}`] : []),
    `again: ${reproduce}`,
    ...(standingOf(check, report) === "failed"
      ? [`to bear it for a while, in the baseline: ${baselineLine(check, report)}`]
      : []),
  ].join("\n");
}

const propertiesOf = (report: Report): Record<string, string> => ({
  version: report.version,
  specification: report.spec,
  catalogue: report.catalogue,
  seed: report.seed,
  target: report.target.how,
  verdict: report.verdict,
});

const seconds = (value: number) => value.toFixed(3);
