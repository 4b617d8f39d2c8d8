import { existsSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import type { Role } from "../protocol/messages.js";
import type * as command from "../reference/client/command.js";
import type { Variant } from "../reference/variants.js";
import { UsageError } from "../runner/usage-error.js";

type Of<R extends Role> = Extract<Variant, { role: R }>;

/** Runs a reference part, or a variant of it, by the variables of the official end-to-end suite; resolves with the exit code. */
export async function runReference(role: Role, { mutant, adapter }: { mutant?: string; adapter?: true }): Promise<number> {
  const found = mutant === undefined ? undefined : await variant(role, mutant);
  // A client is started for each purchase: each part loads what it needs and nothing else.
  if (role === "server") {
    const { runServer } = await import("../reference/server/command.js");
    return runServer(process.env, (found as Of<"server"> | undefined)?.start);
  }
  if (role === "facilitator") {
    const { runFacilitator } = await import("../reference/facilitator/command.js");
    return runFacilitator(process.env, (found as Of<"facilitator"> | undefined)?.start());
  }
  const steps = (found as Of<"client"> | undefined)?.start();
  if (!adapter) {
    const { runClient } = await clientCommand(steps === undefined);
    // For one signature, code that is compiled well costs more than it gains: a quarter of a purchase.
    setFlagsFromString("--liftoff-only");
    setFlagsFromString("--no-opt");
    return runClient(process.env, steps);
  }
  const { serveAdapter } = await import("../reference/client/adapter.js");
  await serveAdapter(process.stdin, (line) => void process.stdout.write(line), steps);
  return 0;
}

/** The client as it is, in one file where the build has made one: it starts in half the time. Variants share modules with their parts. */
function clientCommand(plain: boolean): Promise<typeof command> {
  const bundled = new URL("../reference/client/bundled.js", import.meta.url);
  if (!plain || !existsSync(bundled)) return import("../reference/client/command.js");
  return import(bundled.href) as Promise<typeof command>;
}

async function variant(role: Role, id: string): Promise<Of<Role>> {
  const { loadZoo } = await import("../runner/zoo.js");
  const found = (await loadZoo()).find((candidate) => candidate.id === id);
  if (found && found.kind !== "degenerate" && found.role === role) return found;
  throw new UsageError(`There is no ${role} variant ${id}; x402-assay list --mutants prints all of them.`);
}
