import type { Command } from "commander";
import { formats } from "../report/formats.js";
import { withFormatFlags } from "./formats.js";
import { choice } from "./options.js";

export interface ReportFlags {
  format: string;
  failOn?: "must" | "should";
  baseline?: string;
  events?: string;
}

/** `x402-assay report FILES…`: a report from the events of a run, or of the shards of one. */
export function addReport(program: Command, done: (exitCode: number) => void): void {
  const names = ["console", ...formats.map(({ name }) => name)];
  const command = program
    .command("report")
    .argument("<files...>", "the .events.ndjson file of a run, or those of all its shards")
    .description("a report from the events of a run; shards are merged, and judged as one run")
    .option("--format <format>", `what is printed: ${names.join(", ")}`, choice(...names), "console")
    .option(
      "--fail-on <level>",
      "judge anew: which failed level makes the run not conformant: must, should",
      choice("must", "should"),
    )
    .option("--baseline <file>", "judge anew, by these known failures (x402-assay baseline --help)")
    .option("--events <file>", "write the events of the whole run here, such as those of merged shards");
  withFormatFlags(command)
    .addHelpText(
      "after",
      `
Shards of other runs (another seed, target, catalogue or version), missing ones and doubled ones are refused.

Examples:
  x402-assay report reports/server.events.ndjson --junit server.xml --sarif server.sarif
  x402-assay report reports/server.*-of-4.events.ndjson --json server.json
  x402-assay report reports/server.events.ndjson --format markdown >> "$GITHUB_STEP_SUMMARY"

Exit codes: those of the run, by its verdict: 0 conformant · 1 not conformant · 3 inconclusive · 4 harness error; 2 for files that are no run`,
    )
    .action(async (files: string[], flags: ReportFlags) => done(await (await import("./run-report.js")).runReport(files, flags)));
}
