import { clauseLink, clauseName } from "./clauses.js";
import type { Material } from "./formats.js";
import { baselineLine, complaints } from "./gate.js";
import { clean } from "./plain-table.js";
import type { Report } from "./report.js";
import { asText, standingOf, standings, verdictText, type ReportedCheck, type Standing } from "./standing.js";

/** What a page that takes part of a file only still shows whole: GitHub cuts a step summary at 1 MB. */
const most = 100;
/** Characters of one value. */
const longest = 300;

const marks: Record<Report["verdict"], string> = { conformant: "✅", "not-conformant": "❌", inconclusive: "⚠️" };

/**
 * The report for a page that shows GitHub's Markdown. Whatever a target or a command line has a say in stands in code: there no markup
 * counts, no link is made, and nobody is mentioned.
 */
export function renderMarkdown({ report, demands }: Pick<Material, "report" | "demands">): string {
  const { target, verdict, summary } = report;
  const counts = standings(report);
  const of = (standing: Standing) => report.checks.filter((check) => standingOf(check, report) === standing);
  const versions = target.versions.map((version) => `v${version}`).join(" and ") || "no version of x402";
  const lines = [
    `## ${marks[verdict]} x402 ${target.role}: ${verdictText(report)}`,
    "",
    `${code(target.how)} speaks ${versions}${target.resource ? `, sells ${code(target.resource)}` : ""}. Seed ${code(report.seed)}, x402-assay ${code(report.version)}.`,
    "",
    ...complaints(report).flatMap((complaint) => [`- ${code(complaint)}`]),
    ...(complaints(report).length > 0 ? [""] : []),
    row(Object.keys(summary)),
    row(Object.keys(summary).map(() => "---:")),
    row(Object.values(summary).map(String)),
    "",
    ...section("Failed", of("failed"), (check) => details(check, report, demands)),
    ...section("The harness failed", of("broken"), (check) => details(check, report, demands)),
    ...table("Known", of("known"), ["check", "until", "reason"], ({ known, ...check }) => [
      idOf(check, cell),
      cell(known?.expires ?? ""),
      cell(known?.reason ?? ""),
    ]),
    ...table("Held against nobody", of("noted"), ["check", "level", "what happened"], (check) => [
      idOf(check, cell),
      check.level,
      cell(check.message),
    ]),
    ...reasons(of("open")),
    `${counts.passed} of ${report.checks.length} checks hold${report.coverage ? `; the catalogue checks ${report.coverage.checked} of ${report.coverage.demands} demands of the specification, by version${report.coverage.chosen === undefined ? "" : `, and this run is of a part of it that checks ${report.coverage.chosen}`}` : ""}.`,
  ];
  return `${lines.join("\n")}\n`;
}

const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;

const idOf = ({ id, x402Version }: Pick<ReportedCheck, "id" | "x402Version">, as = (text: string) => code(text)) =>
  `${as(id)} v${x402Version}`;

function section(title: string, checks: readonly ReportedCheck[], show: (check: ReportedCheck) => string[]): string[] {
  if (checks.length === 0) return [];
  return [`### ${title} (${checks.length})`, "", ...checks.slice(0, most).flatMap(show), ...more(checks.length), ""];
}

function table(
  title: string,
  checks: readonly ReportedCheck[],
  head: string[],
  show: (check: ReportedCheck) => string[],
): string[] {
  if (checks.length === 0) return [];
  return [
    `### ${title} (${checks.length})`,
    "",
    row(head),
    row(head.map(() => "---")),
    ...checks.slice(0, most).map((check) => row(show(check))),
    "",
    ...more(checks.length),
  ];
}

const more = (count: number) => (count > most ? [`And ${count - most} more: see the JSON report.`, ""] : []);

function details(check: ReportedCheck, report: Report, demands: Material["demands"]): string[] {
  const demand = check.requirements.map((id) => demands.get(id)).find((one) => one !== undefined);
  const link = demand && clauseLink(demand);
  return [
    `- ${idOf(check)} (${check.level}): ${code(check.message)}`,
    ...(demand ? [`  - demanded: ${code(demand.demand)}${link ? ` ([${code(clauseName(demand))}](${link}))` : ""}`] : []),
    ...(check.expected === undefined ? [] : [`  - expected: ${code(asText(check.expected))}`]),
    ...(check.actual === undefined ? [] : [`  - got: ${code(asText(check.actual))}`]),
    `  - again: ${code(check.reproduce, 2_000)}`,
    ...(standingOf(check, report) === "failed"
      ? [`  - to bear it for a while, in the baseline: ${code(baselineLine(check, report), 2_000)}`]
      : []),
  ];
}

/** Checks that could not be judged share their reasons. */
function reasons(open: readonly ReportedCheck[]): string[] {
  if (open.length === 0) return [];
  const counts = new Map<string, number>();
  for (const { verdict, message } of open) counts.set(`${verdict}: ${message}`, (counts.get(`${verdict}: ${message}`) ?? 0) + 1);
  const lines = [...counts].slice(0, most).map(([reason, count]) => `- ${count} ${code(reason)}`);
  return [`### Not judged (${open.length})`, "", ...lines, ""];
}

/** Text as a span of code on one line. The fence is longer than any row of backticks in it. */
export function code(text: string, length = longest): string {
  const plain = clean(text.length > length ? `${text.slice(0, length)}…` : text).replace(/[\u2028\u2029\ufeff]|\p{Cs}/gu, "�");
  if (plain.trim() === "") return "` `";
  const fence = "`".repeat(1 + Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length)));
  const room = /^[` ]|[` ]$/.test(plain) ? " " : "";
  return `${fence}${room}${plain}${room}${fence}`;
}

/** The same in a cell of a table, which a bar would end; a backslash before the bar would take the bar's guard for itself. */
const cell = (text: string) => code(text).replaceAll("\\|", "\\ |").replaceAll("|", "\\|");
