import { checkClient } from "../runner/check-client.js";
import { checkFacilitator } from "../runner/check-facilitator.js";
import { checkServer } from "../runner/check-server.js";
import { startWorld } from "../reference/world.js";
import { referenceClient, referenceFacilitator, referenceServer } from "../targets/reference.js";
import { onInterrupt } from "./interrupt.js";
import type { RunFlags } from "./options.js";
import { assay, worst, type AssayRequest } from "./run.js";

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
  const codes: number[] = [];
  for (const run of runs) {
    // What was not run is not conformant.
    if (signal.aborted) {
      codes.push(3);
      break;
    }
    const target = `--exec 'x402-assay reference ${run.role}'`;
    codes.push(await assay({ ...run, name: `demo-${run.role}`, flags, signal, target }));
  }
  // A choice of scenarios may leave a part with none; one that leaves all with none has shown nothing.
  const begun = codes.filter((code) => code !== 2);
  return begun.length > 0 ? worst(begun) : 2;
}
