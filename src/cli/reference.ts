import type { Command } from "commander";

/** `x402-assay reference server|client|facilitator`: the parts that are right, by the variables of the official end-to-end suite. */
export function addReference(program: Command, done: (exitCode: number) => void): void {
  const reference = program
    .command("reference")
    .description("run a reference part, told by PORT, FACILITATOR_URL and the other variables");
  reference
    .command("server")
    .description("sells GET /protected for 0.001 USDC, v1 and v2")
    .option("--mutant <id>", "with one known defect, or an honest oddity; x402-assay list --mutants prints them")
    .action(async ({ mutant }: { mutant?: string }) => {
      const { runServer, variant } = await parts();
      done(await runServer(process.env, mutant ? await variant(mutant) : undefined));
    });
  reference
    .command("facilitator")
    .description("verifies and settles scheme exact by EIP-3009, v1 and v2")
    .action(async () => done(await (await parts()).runFacilitator(process.env)));
  reference
    .command("client")
    .description("buys once, and prints what came of it as one line of JSON")
    .action(async () => done(await (await parts()).runClient(process.env)));
}

// Loaded when they are needed: help and usage errors are there at once.
const parts = () => import("./run-reference.js");
