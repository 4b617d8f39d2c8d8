import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { mergeShards } from "../report/merge.js";
import { readEvents } from "../report/read.js";
import { makeReport } from "../report/report.js";
import { updated, type BaselineEntry } from "../runner/baseline.js";
import { catalogueRows } from "../runner/coverage.js";
import { UsageError } from "../runner/usage-error.js";
import type { BaselineFlags } from "./baseline.js";
import { readBaseline } from "./gate.js";

/** Writes a baseline after a run; returns the exit code. */
export async function updateBaseline(
  file: string,
  files: readonly string[],
  { reason, expires, notJudged }: BaselineFlags,
): Promise<number> {
  const before = existsSync(file) ? readBaseline(file) : [];
  const report = makeReport(mergeShards(files.map((one) => ({ file: one, events: readEvents(one) }))));
  const { target, startedAt, checks } = report;
  if (report.problem) throw new UsageError(`A run that is not whole does not say what is known. ${report.problem}`);
  if (checks.length === 0)
    throw new UsageError(`${files.join(", ")}: this run has judged nothing, so it says nothing about what is known.`);
  const ids = new Set((await catalogueRows(target.role)).map(({ id }) => id));
  const run = { role: target.role, how: target.how, startedAt, exists: (check: string) => ids.has(check) };
  const known = updated(before, checks, run, { reason, expires, notJudged });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, baselineText(known));
  const had = new Set(before.map((entry) => JSON.stringify(entry)));
  const now = new Set(known.map((entry) => JSON.stringify(entry)));
  const added = [...now].filter((entry) => !had.has(entry)).length;
  const gone = [...had].filter((entry) => !now.has(entry)).length;
  process.stdout.write(`${file}: ${known.length} known, ${added} new or changed, ${gone} gone or changed\n`);
  return 0;
}

/** One entry a line, as the line to paste is. */
function baselineText(known: readonly BaselineEntry[]): string {
  const schema = "https://x402-assay.dev/schemas/baseline.schema.json";
  const lines = known.map((entry) => `    ${JSON.stringify(entry)}`).join(",\n");
  return `{\n  "$schema": "${schema}",\n  "known": [${lines ? `\n${lines}\n  ` : ""}]\n}\n`;
}
