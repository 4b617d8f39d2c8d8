import type { Command } from "commander";

const parts = {
  server: "sells GET /protected for 0.001 USDC, v1 and v2",
  facilitator: "verifies and settles scheme exact by EIP-3009, v1 and v2",
  client: "buys once, and prints what came of it as one line of JSON",
} as const;

/** `x402-assay reference server|client|facilitator`: the parts that are right, by the variables of the official end-to-end suite. */
export function addReference(program: Command, done: (exitCode: number) => void): void {
  const reference = program
    .command("reference")
    .description("run a reference part, told by PORT, FACILITATOR_URL and the other variables");
  for (const [role, description] of Object.entries(parts) as [keyof typeof parts, string][]) {
    const command = reference
      .command(role)
      .description(description)
      .option("--mutant <id>", "with one known defect, or an honest oddity; x402-assay list --mutants prints them");
    if (role === "client")
      command.option("--adapter", "buy again and again: an order a line on standard input, an answer a line");
    command.action(async (flags: { mutant?: string; adapter?: true }) =>
      done(await (await import("./run-reference.js")).runReference(role, flags)),
    );
  }
}
