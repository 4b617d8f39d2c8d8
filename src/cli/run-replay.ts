import { Command } from "commander";
import { clean } from "../report/plain-table.js";
import { readRun } from "../report/read.js";
import { makeReport, type Report } from "../report/report.js";
import { chosenFrom, fateOf, replayCode, sameCatalogue, type Fate, type Wanted } from "../report/replay.js";
import { nameOf, type ReportedCheck } from "../report/standing.js";
import { catalogueDigest, loadCatalogue } from "../runner/catalogue.js";
import type { Scenario } from "../runner/scenario.js";
import { UsageError } from "../runner/usage-error.js";
import { withTargetFlags, type CheckFlags } from "./check.js";
import { colors } from "./colors.js";
import { onInterrupt } from "./interrupt.js";
import { withRunFlags } from "./options.js";
import type { ReplayFlags } from "./replay.js";
import { perform, self } from "./run.js";
import { checkRequest } from "./run-check.js";
import { didYouMean } from "./similar.js";
import { quote, wordsOf } from "./words.js";

/** Runs what an id of a report names once more, and says what has become of it; returns the exit code. */
export async function runReplay(file: string, id: string, flags: ReplayFlags): Promise<number> {
  const found = readRun(file);
  const report = "report" in found ? found.report : makeReport(found.events);
  const wanted = wantedFrom(id);
  const chosen = chosenFrom(report.checks, wanted);
  if (chosen.length === 0) throw new UsageError(nothingThere(file, report, wanted));
  const scenarios: Scenario[] = await loadCatalogue(report.target.role);
  const gone = chosen.find((check) => !scenarios.some((scenario) => scenario.id === check.scenario));
  if (gone)
    throw new UsageError(
      `This version has no scenario ${clean(gone.scenario)}; the report is of version ${clean(report.version)}.`,
    );
  if (sameCatalogue(report, (ids) => catalogueDigest(ids ? scenarios.filter((one) => ids.has(one.id)) : scenarios)) === false)
    process.stderr.write(
      `x402-assay: The report is of another catalogue (${clean(report.catalogue)}, version ${clean(report.version)}): what is run now may be something else than what was run then.\n`,
    );

  const signal = onInterrupt();
  const now: ReportedCheck[] = [];
  const written = new Set<string>();
  let failed = 0;
  // Checks of one scenario may have been found by different generated cases.
  const lines = new Map(chosen.map((check) => [check.reproduce, check]));
  for (const [at, check] of [...lines.values()].entries()) {
    const name = lines.size > 1 ? `replay-${report.target.role}-${at + 1}` : `replay-${report.target.role}`;
    const request = checkRequest(report.target.role, flagsFor(file, report, check, flags), signal, name);
    const line = [`${self} check`, report.target.role, request.target, "--only", check.scenario, "--seed", quote(report.seed)];
    process.stderr.write(colors.dim(`again: ${clean(line.join(" "))}\n`));
    const { report: latest, written: files, failure } = await perform({ ...request, again: true });
    if (failure) process.stderr.write(`x402-assay: ${failure.sentence}\n`);
    failed ||= failure?.exitCode ?? 0;
    const own = chosen.filter(({ reproduce }) => reproduce === check.reproduce);
    // Of what was not asked for only what is red is of interest.
    now.push(
      ...latest.checks.filter((one) => own.some((other) => nameOf(other) === nameOf(one)) || fateOf(undefined, one) === "broken"),
    );
    for (const one of files) written.add(one);
  }
  if (failed > 0) return failed;
  process.stdout.write(told(report, chosen, now, [...written]));
  return replayCode(report, chosen, now, wanted);
}

function wantedFrom(text: string): Wanted {
  const [, id = "", version] = /^(.*?)(?:@([^@]*))?$/s.exec(text) ?? [];
  if (version !== undefined && version !== "1" && version !== "2")
    throw new UsageError(`Behind the @ stands a version, 1 or 2, such as ${clean(id)}@2; not ${clean(version)}.`);
  return { id: id.replace(/\/$/, ""), ...(version === undefined ? {} : { x402Version: version === "1" ? 1 : 2 }) };
}

function nothingThere(file: string, report: Report, { id, x402Version }: Wanted): string {
  const ids = report.checks.flatMap((check) => [check.id, check.scenario]);
  if (ids.includes(id)) return `${file} has ${clean(id)}, but not in version ${x402Version}.`;
  if (ids.length === 0)
    return `${file} has no checks: the run could not begin.${report.problem ? ` ${clean(report.problem)}` : ""}`;
  return `${file} has no check and no scenario ${clean(id)}.${clean(didYouMean(id, ids))}`;
}

/** How the target was reached, with what is said now instead; the scenario, its seed and its case. */
function flagsFor(file: string, report: Report, check: ReportedCheck, given: ReplayFlags): CheckFlags {
  const { out, ...instead } = given;
  const anew = [given.exec, given.url, given.e2e, given.adapter].some((way) => way !== undefined);
  const told = targetIn(check.reproduce, report);
  if (!told && !anew)
    throw new UsageError(
      `${file} does not say how its target is started, as when a program of its own made it; say it by --exec, --url, --e2e or --adapter.`,
    );
  const { exec, url, e2e, adapter, ...rest } = told ?? defaults(report);
  const way = Object.entries({ exec, url, e2e, adapter }).filter(([, value]) => value !== undefined);
  return {
    ...rest,
    ...(anew ? {} : Object.fromEntries(way)),
    ...instead,
    only: [check.scenario],
    seed: report.seed,
    failOn: report.failOn,
    out,
  };
}

/** The flags of the line that reproduces a check; nothing where there is no such line, or one that no run of ours has printed. */
function targetIn(line: string, report: Report): CheckFlags | undefined {
  const words = wordsOf(line) ?? [];
  const start = words[0] === "npx" ? 1 : 0;
  const [self, check, role, ...options] = words.slice(start);
  if (self !== "x402-assay" || check !== "check" || role !== report.target.role) return undefined;
  return parsed(options, report);
}

const defaults = (report: Report) => parsed([], report) as CheckFlags;

function parsed(options: string[], { target }: Report): CheckFlags | undefined {
  const command = withTargetFlags(withRunFlags(new Command("check")), target.role).exitOverride();
  command.configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  try {
    command.parse(options, { from: "user" });
  } catch {
    return undefined;
  }
  // No line of ours has one: whose money is spent says who runs it.
  return command.getOptionValueSource("rpcUrl") === "cli" ? undefined : command.opts<CheckFlags>();
}

const signs: Record<Fate, string> = {
  fixed: "✓ fixed",
  holds: "✓ holds",
  red: "✗ still red",
  broken: "✗ red now",
  open: "? not judged",
};

function told(before: Report, chosen: readonly ReportedCheck[], now: readonly ReportedCheck[], files: readonly string[]): string {
  const lines = chosen.map((check): [Fate, ReportedCheck, ReportedCheck | undefined] => {
    const latest = now.find((one) => nameOf(one) === nameOf(check));
    return [fateOf(check, latest), check, latest];
  });
  const others = now.filter((one) => !chosen.some((check) => nameOf(check) === nameOf(one)));
  for (const one of others) {
    const was = before.checks.find((check) => nameOf(check) === nameOf(one));
    lines.push([fateOf(was, one), was ?? one, one]);
  }
  const paint = { fixed: colors.green, holds: colors.green, red: colors.red, broken: colors.red, open: colors.yellow };
  const text = lines.flatMap(([fate, check, latest]) => {
    const said = latest?.message || (latest ? "" : "this run did not judge it");
    const mild = fate === "red" && latest?.verdict !== "fail";
    const sign = mild ? colors.yellow(`! still ${latest?.verdict === "warn" ? "a warning" : "so"}`) : paint[fate](signs[fate]);
    return [
      `${sign} ${nameOf(check)} ${colors.dim(`was ${check.verdict}, is ${latest?.verdict ?? "not judged"}`)}`,
      ...(said ? [`    ${clean(said)}`] : []),
    ];
  });
  return `${["", ...text, "", colors.dim(`written: ${files.join(", ")}`)].join("\n")}\n`;
}
