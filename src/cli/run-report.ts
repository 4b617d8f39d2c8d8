import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { renderConsole } from "../report/console.js";
import { formats } from "../report/formats.js";
import { mergeShards } from "../report/merge.js";
import { readEvents } from "../report/read.js";
import { judgeAnew } from "../report/rejudge.js";
import { makeReport } from "../report/report.js";
import { catalogueRows } from "../runner/coverage.js";
import { colors } from "./colors.js";
import { givenFormats, renderFormat, writeFormats } from "./formats.js";
import { readBaseline } from "./gate.js";
import type { ReportFlags } from "./report.js";

/** Prints and writes the report of a run, or of its shards merged; returns the exit code of its verdict. */
export async function runReport(files: readonly string[], flags: ReportFlags): Promise<number> {
  const wanted = givenFormats(flags);
  const baseline = flags.baseline === undefined ? undefined : readBaseline(flags.baseline);
  const merged = mergeShards(files.map((file) => ({ file, events: readEvents(file) })));
  // Only a baseline asks what checks there are, and to know that takes reading them all.
  const ids = new Set(baseline ? (await catalogueRows(makeReport(merged).target.role)).map(({ id }) => id) : []);
  const events = judgeAnew(merged, {
    ...(baseline ? { baseline } : {}),
    ...(flags.failOn ? { failOn: flags.failOn } : {}),
    exists: (check) => ids.has(check),
  });
  const report = makeReport(events);
  if (flags.events !== undefined) {
    mkdirSync(dirname(flags.events), { recursive: true });
    writeFileSync(flags.events, events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  }
  const written = await writeFormats(wanted, { report, events });
  if (flags.events !== undefined) written.push(flags.events);
  const format = formats.find(({ name }) => name === flags.format);
  process.stdout.write(format ? await renderFormat(format, { report, events }) : renderConsole(report, colors, written));
  return report.exitCode;
}
