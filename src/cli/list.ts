import type { Command } from "commander";

/** `x402-assay list` and `x402-assay explain ID`. */
export function addList(program: Command, done: (exitCode: number) => void): void {
  program
    .command("list")
    .description("the catalogue, one check a line, id first")
    .option("--mutants", "the broken and the honest variants of the reference parts instead")
    .action(async ({ mutants }: { mutants?: boolean }) => {
      await (await import("./run-list.js")).printList(mutants ?? false);
      done(0);
    });
  program
    .command("explain")
    .argument("<id>", "a check or a scenario")
    .description("what a check demands, why, and where that stands")
    .action(async (id: string) => {
      await (await import("./run-list.js")).printExplanation(id);
      done(0);
    });
}
