import { checkClient } from "../runner/check-client.js";
import { checkFacilitator } from "../runner/check-facilitator.js";
import { checkServer } from "../runner/check-server.js";
import { startWorld } from "../reference/world.js";
import { referenceClient, referenceFacilitator, referenceServer } from "../targets/reference.js";
import { onInterrupt } from "./interrupt.js";
import type { RunFlags } from "./options.js";
import { assay, type AssayRequest } from "./run.js";

/** Checks each reference part; returns the worst exit code. */
export async function runDemo(flags: RunFlags): Promise<number> {
  const signal = onInterrupt();
  const common = { startWorld: () => startWorld(), spec: flags.spec };
  const runs: Pick<AssayRequest, "role" | "how" | "check">[] = [
    {
      role: "server",
      how: "the reference server",
      check: (options) => checkServer({ ...options, ...common, source: referenceServer() }),
    },
    {
      role: "client",
      how: "the reference client",
      check: (options) => checkClient({ ...options, ...common, source: referenceClient() }),
    },
    {
      role: "facilitator",
      how: "the reference facilitator",
      check: (options) => checkFacilitator({ ...options, ...common, source: referenceFacilitator() }),
    },
  ];
  let worst = 0;
  for (const run of runs) {
    if (signal.aborted) break;
    const target = `--exec 'x402-assay reference ${run.role}'`;
    worst = Math.max(worst, await assay({ ...run, name: `demo-${run.role}`, flags, signal, target }));
  }
  return worst;
}
