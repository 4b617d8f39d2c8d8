import type { Command } from "commander";

export interface ReplayFlags {
  exec?: string;
  url?: string;
  e2e?: string;
  adapter?: string;
  cwd?: string;
  devnet?: string;
  out: string;
}

/** `x402-assay replay REPORT ID`. */
export function addReplay(program: Command, done: (exitCode: number) => void): void {
  program
    .command("replay")
    .argument("<report>", "the JSON report or the .events.ndjson file of a run")
    .argument("<id>", "a check or a scenario in it, with @1 or @2 behind it for one version alone")
    .description("the same scenario again, on the same target, with the same seed: is it fixed, or still red")
    .option("--exec <command>", "another way to start the target than the report's")
    .option("--url <url>", "another place where the target runs")
    .option("--e2e <dir>", "another component folder of the official end-to-end suite")
    .option("--adapter <command>", "another command that buys again and again (clients)")
    .option("--cwd <dir>", "where the command runs")
    .option("--devnet <url>", "use this devnet")
    .option("--out <dir>", "where events and report of the replay go, as replay-<role>", "reports")
    .addHelpText(
      "after",
      `
What was red is run again; of a scenario in which nothing was, everything is. The command that the report names is printed, and then run
on this machine: replay what you trust. Paths in it are taken from the folder that you are in. Keys, nonces and generated cases come from
the seed and are the same; times are not.

Examples:
  x402-assay replay reports/server.json server/methods/unpaid-head/not-served
  x402-assay replay reports/server.json server/methods/unpaid-head@2 --exec "node mended.js"

Exit codes: 0 it holds now, or only warnings are left where something had failed · 1 still red · 2 usage · 3 it could not be judged · 4 harness error`,
    )
    .action(async (file: string, id: string, flags: ReplayFlags) =>
      done(await (await import("./run-replay.js")).runReplay(file, id, flags)),
    );
}
