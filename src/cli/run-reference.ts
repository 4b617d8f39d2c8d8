import { loadZoo } from "../runner/zoo.js";
import { UsageError } from "../runner/usage-error.js";

export { runClient } from "../reference/client/command.js";
export { runFacilitator } from "../reference/facilitator/command.js";
export { runServer } from "../reference/server/command.js";

/**
 * How a variant of the reference server is started.
 *
 * @throws UsageError when there is no such variant.
 */
export async function variant(id: string) {
  const found = (await loadZoo()).find((candidate) => candidate.id === id);
  if (found?.kind === "mutant" || found?.kind === "honest") {
    if (found.role === "server") return found.start;
  }
  throw new UsageError(`There is no server variant ${id}; x402-assay list --mutants prints all of them.`);
}
