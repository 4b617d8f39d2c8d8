import type { Command } from "commander";
import { checkClient } from "../runner/check-client.js";
import { checkFacilitator } from "../runner/check-facilitator.js";
import { checkServer } from "../runner/check-server.js";
import { startWorld } from "../reference/world.js";
import { referenceClient, referenceFacilitator, referenceServer } from "../targets/reference.js";
import { onInterrupt } from "./interrupt.js";
import { withRunFlags, type RunFlags } from "./options.js";
import { assay, type AssayRequest } from "./run.js";

/** `x402-assay demo`: the whole thing on itself. */
export function addDemo(program: Command, done: (exitCode: number) => void): void {
  withRunFlags(program.command("demo"))
    .description("the whole thing on itself: devnet, reference server, client and facilitator, all suites, report")
    .action(async (flags: RunFlags) => done(await runDemo(flags)));
}

async function runDemo(flags: RunFlags): Promise<number> {
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
