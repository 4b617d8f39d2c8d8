import { createHash } from "node:crypto";
import type { Log, Notification, ReportingDescriptor, Result } from "sarif";
import type { Level, Requirement } from "../runner/requirements.js";
import { isRed } from "../runner/baseline.js";
import { clauseLink, clauseName } from "./clauses.js";
import type { Material } from "./formats.js";
import { baselineLine, complaints } from "./gate.js";
import { toJson } from "./json.js";
import type { Report } from "./report.js";
import { asText, standingOf, type ReportedCheck } from "./standing.js";

/** In a message brackets make links, and a target has a say in most of them. */
const message = (text: string) => ({ text: text.replace(/[\\[\]]/g, "\\$&") });

const levels: Record<Level, "error" | "warning" | "note"> = { must: "error", should: "warning", may: "note" };

/**
 * SARIF 2.1.0: a rule a check with what is demanded and where that stands, a result a red check. What the baseline knows is suppressed;
 * what could not be judged is no result, so the invocation tells of it.
 */
export function renderSarif({ report, demands }: Pick<Material, "report" | "demands">): string {
  const ids = [...new Set(report.checks.map(({ id }) => id))];
  const rules = ids.map((id) => ruleOf(id, report, demands));
  const index = new Map(ids.map((id, at) => [id, at]));
  const red = report.checks.filter((check) => isRed(check));
  const log: Log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "x402-assay", version: report.version, ...semantic(report.version), rules } },
        automationDetails: { id: `x402-assay/${report.target.role}/` },
        invocations: [
          {
            executionSuccessful: report.exitCode === 0 || report.exitCode === 1,
            exitCode: report.exitCode,
            toolExecutionNotifications: complaints(report).map((text): Notification => ({
              level: "error",
              message: message(text),
            })),
          },
        ],
        columnKind: "utf16CodeUnits",
        properties: {
          verdict: report.verdict,
          seed: report.seed,
          specification: report.spec,
          catalogue: report.catalogue,
          target: report.target.how,
          summary: report.summary,
        },
        results: red.map((check) => resultOf(check, report, index.get(check.id) ?? 0)),
      },
    ],
  };
  return toJson(log);
}

const semantic = (version: string) => (/^\d+\.\d+\.\d+/.test(version) ? { semanticVersion: version } : {});

function ruleOf(id: string, report: Report, demands: Material["demands"]): ReportingDescriptor {
  const own = report.checks.filter((check) => check.id === id);
  const [first] = own;
  const known = [...new Set(own.flatMap(({ requirements }) => requirements))]
    .map((name) => demands.get(name))
    .filter((demand): demand is Requirement => demand !== undefined);
  const [demand] = known;
  const text = demand?.demand ?? id;
  const link = demand && clauseLink(demand);
  const help = known.flatMap((one) => [
    `${one.demand} (${one.level}, by ${one.source}; stands in ${clauseName(one)})`,
    ...(one.mend ? [`How to mend it: ${one.mend}`] : []),
  ]);
  return {
    id,
    name: id.split("/").slice(1).map(capital).join(""),
    shortDescription: { text },
    fullDescription: { text: demand?.note ? `${text} ${demand.note}` : text },
    ...(link ? { helpUri: link } : {}),
    help: { text: [...help, `x402-assay explain ${id} says more.`].join("\n") },
    defaultConfiguration: { level: levels[first?.level ?? "must"] },
    properties: {
      tags: ["x402", report.target.role, ...own.map(({ x402Version }) => `v${x402Version}`)].filter(
        (tag, at, all) => all.indexOf(tag) === at,
      ),
      requirements: known.map((one) => one.id),
    },
  };
}

function resultOf(check: ReportedCheck, report: Report, ruleIndex: number): Result {
  const { id, scenario, x402Version, level, message: said, expected, actual, known, reproduce, evidence, attribution } = check;
  const name = `${id} v${x402Version}`;
  return {
    ruleId: id,
    ruleIndex,
    kind: "fail",
    level: levels[level],
    message: message(
      [
        said || name,
        ...(expected === undefined ? [] : [`Expected: ${asText(expected)}`]),
        ...(actual === undefined ? [] : [`Got: ${asText(actual)}`]),
        `Again: ${reproduce}`,
      ].join("\n"),
    ),
    // There is no source file to point at: what failed is a conversation. Code scanning wants a path all the same.
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: `${scenario}/v${x402Version}` }, region: { startLine: 1 } },
        logicalLocations: [{ name: id.slice(id.lastIndexOf("/") + 1), fullyQualifiedName: name, kind: "member" }],
      },
    ],
    // The same defect of the same target is the same alert, whatever it answers today.
    partialFingerprints: { "x402AssayCheck/v1": createHash("sha256").update(`${report.target.role} ${name}`).digest("hex") },
    ...(known
      ? { suppressions: [{ kind: "external", status: "accepted", justification: `${known.reason} (until ${known.expires})` }] }
      : {}),
    properties: {
      x402Version,
      verdict: check.verdict,
      standing: standingOf(check, report),
      evidence,
      ...(attribution ? { attribution } : {}),
      ...(known ? {} : { baseline: baselineLine(check, report) }),
    },
  };
}

const capital = (part: string) =>
  part
    .split("-")
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join("");
