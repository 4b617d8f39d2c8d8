import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { diffReports } from "../report/diff.js";
import { readRun } from "../report/read.js";
import { diffAsJson, diffAsMarkdown, diffForConsole } from "../report/render-diff.js";
import { makeReport, type Report } from "../report/report.js";
import { colors } from "./colors.js";
import type { DiffFlags } from "./diff.js";

/** Prints and writes what is different between two runs; returns the exit code. */
export function runDiff(before: string, after: string, { failOn, json, markdown }: DiffFlags): Promise<number> {
  const difference = diffReports(reportIn(before), reportIn(after), failOn);
  for (const [file, render] of [
    [json, diffAsJson],
    [markdown, diffAsMarkdown],
  ] as const) {
    if (file === undefined) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, render(difference));
  }
  process.stdout.write(diffForConsole(difference, colors));
  return Promise.resolve(difference.exitCode);
}

function reportIn(file: string): Report {
  const found = readRun(file);
  return "report" in found ? found.report : makeReport(found.events);
}
