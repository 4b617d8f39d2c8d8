import type { Command } from "commander";
import { withRunFlags, type RunFlags } from "./options.js";

/** `x402-assay demo`: the whole thing on itself. */
export function addDemo(program: Command, done: (exitCode: number) => void): void {
  withRunFlags(program.command("demo"))
    .description("the whole thing on itself: devnet, reference server, client and facilitator, all suites, report")
    .action(async (flags: RunFlags) => done(await (await import("./run-demo.js")).runDemo(flags)));
}
