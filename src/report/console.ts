import Table from "cli-table3";
import type { Colors } from "picocolors/types.js";
import { tellStale } from "../runner/baseline.js";
import { causesOf } from "./causes.js";
import { baselineLine } from "./gate.js";
import { matrixLines } from "./matrix-table.js";
import { clean, plain } from "./plain-table.js";
import type { Report } from "./report.js";
import { signs } from "./signs.js";
import { standingOf, verdictText } from "./standing.js";

export { clean, plain };

type Check = Report["checks"][number];

/** What a person wants to read first: red ones with their proof, then the counts by topic, then the verdict. */
export function renderConsole(report: Report, colors: Colors, files: readonly string[] = []): string {
  const { target, checks } = report;
  const lines: string[] = [];
  const versions =
    target.versions.length > 0 ? target.versions.map((version) => `v${version}`).join(" and ") : "no version of x402";
  lines.push("", colors.bold(`${target.role} · ${clean(target.how)}`));
  lines.push(colors.dim(`speaks ${versions}${target.resource ? ` · ${clean(target.resource)}` : ""} · seed ${report.seed}`));
  for (const note of target.notes) lines.push(colors.yellow(`note: ${clean(note)}`));
  lines.push("");
  for (const { kind, checks: places } of causesOf(checks, [])) {
    const [first, ...others] = kind === "red" ? places.flatMap((at) => checks[at] ?? []) : [];
    if (first) lines.push(...redLines(first, report, colors), ...alsoLines(others, report, colors), "");
  }
  lines.push(...knownLines(checks, colors));
  lines.push(...untestableLines(checks, colors));
  if (checks.some(({ verdict }) => !unjudged.has(verdict))) lines.push(topicTable(checks), "");
  lines.push(...matrixLines(report.matrices, colors));
  lines.push(...observationLines(report, colors));
  if (report.problem) lines.push(colors.yellow(clean(report.problem)));
  for (const entry of report.stale) lines.push(colors.red(`stale: ${clean(tellStale(entry))}`));
  lines.push(verdictLine(report, colors));
  if (report.shard) lines.push(colors.dim(`shard ${report.shard.index} of ${report.shard.total}: x402-assay report merges them`));
  if (report.coverage) lines.push(colors.dim(coverageLine(report.coverage)));
  if (files.length > 0) lines.push(colors.dim(`written: ${files.join(", ")}`));
  return `${lines.join("\n")}\n`;
}

function redName({ verdict, id, x402Version, level }: Check, more: string, colors: Colors): string {
  const paint = verdict === "warn" ? colors.yellow : colors.red;
  return `${paint(`${signs[verdict]} ${id}`)} ${colors.dim(`v${x402Version} ${level}${more}`)}`;
}

function redLines(check: Check, report: Report, colors: Colors): string[] {
  const blame = check.attribution && check.attribution !== "target" ? ` (fault of: ${check.attribution})` : "";
  const lines = [redName(check, blame, colors), `    ${clean(check.message)}`];
  if (check.expected !== undefined) lines.push(`    expected ${show(check.expected)}`);
  if (check.actual !== undefined) lines.push(`    got      ${show(check.actual)}`);
  if (check.evidence.length > 0) lines.push(colors.dim(`    evidence ${check.evidence.slice(0, 6).join(", ")}`));
  lines.push(colors.dim(`    again    ${check.reproduce}`));
  if (standingOf(check, report) === "failed") lines.push(colors.dim(`    known?   ${baselineLine(check, report)}`));
  return lines;
}

/** Verdicts that say nothing of the target: a table of nothing else tells nobody anything. */
const unjudged: ReadonlySet<Check["verdict"]> = new Set(["untestable", "blocked", "not-applicable"]);

/** Checks of one cause that are named on the terminal. */
const mostAlike = 6;

/** Checks that say the same as one above, or are about the same: most likely one defect, so a line each is enough. */
function alsoLines(checks: readonly Check[], report: Report, colors: Colors): string[] {
  if (checks.length === 0) return [];
  const also = checks.slice(0, mostAlike).map((check) => {
    const known = standingOf(check, report) === "failed" ? `  known? ${baselineLine(check, report)}` : "";
    return `      ${redName(check, known, colors)}`;
  });
  const more = checks.length - also.length;
  const rest =
    more > 0
      ? [`      and ${more} more; the page and the JSON report have them all, and baseline update writes their lines`]
      : [];
  return [`    most likely the same (${checks.length}):`, ...also, ...rest];
}

/** What the baseline sets aside, one line each. */
function knownLines(checks: readonly Check[], colors: Colors): string[] {
  const lines = checks.flatMap(({ id, x402Version, known }) =>
    known ? [colors.yellow(`~ ${id} v${x402Version} known until ${clean(known.expires)}: ${clean(known.reason)}`)] : [],
  );
  return lines.length > 0 ? [...lines, ""] : [];
}

/** What the target turned out to do, one line each; both versions on one where they agree. */
function observationLines({ observations }: Report, colors: Colors): string[] {
  const byText = new Map<string, string[]>();
  for (const { name, value, x402Version, scenario } of observations) {
    // Each scenario of generated cases has its own number of them.
    const whose = name.startsWith("generated-") ? `${scenario}: ` : "";
    const text = clean(`${whose}${name}: ${value}`);
    byText.set(text, [...(byText.get(text) ?? []), `v${x402Version}`]);
  }
  if (byText.size === 0) return [];
  const lines = [...byText].map(([text, versions]) => colors.dim(`  ${text} (${[...new Set(versions)].join(", ")})`));
  return [colors.dim("what it turned out to do, and what was measured:"), ...lines, ""];
}

/** Untestable checks share their reasons: one line a reason says it. */
function untestableLines(checks: readonly Check[], colors: Colors): string[] {
  const reasons = new Map<string, number>();
  for (const { verdict, message, known } of checks) {
    if ((verdict !== "untestable" && verdict !== "blocked") || known) continue;
    const reason = `${verdict}: ${clean(message)}`;
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const lines = [...reasons].map(([reason, count]) => colors.yellow(`? ${count} ${reason}`));
  return lines.length > 0 ? [...lines, ""] : [];
}

function topicTable(checks: readonly Check[]): string {
  const shown = ["pass", "fail", "warn", "info", "untestable", "blocked", "not-applicable", "error"] as const;
  const used = shown.filter((verdict) => checks.some((check) => check.verdict === verdict));
  const table = new Table({
    head: ["topic", ...used],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", ...used.map(() => "right" as const)],
    chars: plain,
  });
  const topics = [...new Set(checks.map((check) => check.scenario.split("/")[1] ?? ""))];
  for (const topic of topics) {
    const own = checks.filter((check) => check.scenario.split("/")[1] === topic);
    table.push([topic, ...used.map((verdict) => String(own.filter((check) => check.verdict === verdict).length || "·"))]);
  }
  return table.toString();
}

const coverageLine = ({ demands, checked, excluded, chosen }: NonNullable<Report["coverage"]>) =>
  chosen === undefined
    ? `the catalogue checks ${checked} of ${demands} demands of the specification, by version; ${excluded} cannot be seen from outside`
    : `a part of the catalogue was chosen: it checks ${chosen} of the ${checked} demands, by version, that the whole checks`;

function verdictLine(report: Report, colors: Colors): string {
  const { summary, verdict } = report;
  const said = verdictText(report);
  const counts = Object.entries(summary)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`)
    .join(", ");
  const paint = verdict === "conformant" ? colors.green : verdict === "inconclusive" ? colors.yellow : colors.red;
  return `${paint(colors.bold(said))}${counts ? ` · ${counts}` : ""}`;
}

function show(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return clean(text.length > 240 ? `${text.slice(0, 240)}…` : text);
}
