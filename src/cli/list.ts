import type { Command } from "commander";
import { choice } from "./options.js";
import type { ListFlags } from "./run-list.js";

/** `x402-assay list` and `x402-assay explain ID`. */
export function addList(program: Command, done: (exitCode: number) => void): void {
  program
    .command("list")
    .description("the catalogue, one check a line, id first")
    .option("--mutants", "the broken and the honest variants of the reference parts instead")
    .option("--role <role>", "only those of a server, a client or a facilitator", choice("server", "client", "facilitator"))
    .option("--json", "as JSON, with the coverage of the specification")
    .action(async (flags: ListFlags) => {
      await (await import("./run-list.js")).printList(flags);
      done(0);
    });
  program
    .command("explain")
    .argument("<id>", "a check, a scenario, a topic or a requirement")
    .description("what a check demands, why, where that stands, and how to mend what does not meet it")
    .action(async (id: string) => {
      await (await import("./run-list.js")).printExplanation(id);
      done(0);
    });
}
