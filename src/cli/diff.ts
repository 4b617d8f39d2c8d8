import type { Command } from "commander";
import { choice } from "./options.js";

export interface DiffFlags {
  json?: string;
  markdown?: string;
  failOn: "must" | "should";
}

/** `x402-assay diff OLD NEW`. */
export function addDiff(program: Command, done: (exitCode: number) => void): void {
  program
    .command("diff")
    .argument("<old>", "a JSON report, or the events of a run")
    .argument("<new>", "the same of a later run")
    .description("two runs side by side: what is broken, fixed, still failing, no longer judged, new, gone")
    .option("--fail-on <level>", "which level is a regression when it breaks: must, should", choice("must", "should"), "must")
    .option("--json <file>", "write the difference here as JSON")
    .option("--markdown <file>", "write the difference here as Markdown")
    .addHelpText(
      "after",
      `
Exit codes: 0 no regression · 1 something that counts is broken · 2 usage · 3 nothing is known to be broken, but something that counts
could be judged before and cannot now, or the newer run was cut short`,
    )
    .action(async (before: string, after: string, flags: DiffFlags) =>
      done(await (await import("./run-diff.js")).runDiff(before, after, flags)),
    );
}
