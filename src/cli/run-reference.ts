import type { Role } from "../protocol/messages.js";
import { serveAdapter } from "../reference/client/adapter.js";
import { runClient } from "../reference/client/command.js";
import { runFacilitator } from "../reference/facilitator/command.js";
import type { Variant } from "../reference/variants.js";
import { runServer } from "../reference/server/command.js";
import { UsageError } from "../runner/usage-error.js";
import { loadZoo } from "../runner/zoo.js";

type Of<R extends Role> = Extract<Variant, { role: R }>;

/** Runs a reference part, or a variant of it, by the variables of the official end-to-end suite; resolves with the exit code. */
export async function runReference(role: Role, { mutant, adapter }: { mutant?: string; adapter?: true }): Promise<number> {
  const found = mutant === undefined ? undefined : await variant(role, mutant);
  if (role === "server") return runServer(process.env, (found as Of<"server"> | undefined)?.start);
  if (role === "client") {
    const steps = (found as Of<"client"> | undefined)?.start();
    if (!adapter) return runClient(process.env, steps);
    await serveAdapter(process.stdin, (line) => void process.stdout.write(line), steps);
    return 0;
  }
  return runFacilitator(process.env, (found as Of<"facilitator"> | undefined)?.start());
}

async function variant(role: Role, id: string): Promise<Of<Role>> {
  const found = (await loadZoo()).find((candidate) => candidate.id === id);
  if (found && found.kind !== "degenerate" && found.role === role) return found;
  throw new UsageError(`There is no ${role} variant ${id}; x402-assay list --mutants prints all of them.`);
}
