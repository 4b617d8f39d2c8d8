import type { World } from "../devnet/world.js";
import type { X402Version } from "../protocol/messages.js";
import type { Degenerate, Variant } from "../reference/variants.js";
import { referenceClient, referenceFacilitator, referenceServer } from "../targets/reference.js";
import { TargetError, type TargetSource } from "../targets/target.js";
import { checkClient } from "./check-client.js";
import { checkFacilitator } from "./check-facilitator.js";
import { checkServer } from "./check-server.js";
import type { CheckEvent } from "./events.js";
import type { GenerateOptions } from "./generated.js";
import type { RunRow } from "./kill-matrix.js";
import type { RunOptions, RunResult } from "./run.js";
import type { Role } from "./scenario.js";

/** One run for the matrix: an inhabitant of the zoo, or the reference part of the role. */
export interface Bout {
  role: Role;
  variant: Variant | undefined;
  spec: X402Version | "auto";
  select?: (scenario: string) => boolean;
  seed: string;
  /** How many scenarios run side by side. */
  workers: number;
  generate?: GenerateOptions;
  startWorld: () => Promise<World>;
}

/** Checks one inhabitant of the zoo and keeps what the matrix needs. */
export async function runBout(bout: Bout): Promise<RunRow> {
  const { role, variant } = bout;
  const begin = performance.now();
  const who = {
    variant: variant?.id ?? `${role}/reference`,
    kind: variant?.kind ?? ("reference" as const),
    role,
    seed: bout.seed,
  };
  const done = () => Math.round(performance.now() - begin);
  try {
    const { verdict, end, events } = await check(bout);
    const checks = events
      .filter((event): event is CheckEvent => event.type === "check")
      .map(({ id, x402Version, level, verdict: said, attribution, message, case: smallest }) => ({
        id,
        x402Version,
        level,
        verdict: said,
        ...(attribution ? { attribution } : {}),
        message,
        ...(smallest === undefined ? {} : { case: smallest }),
      }));
    return { ...who, verdict, ...(end.problem ? { problem: end.problem } : {}), checks, took: done() };
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return { ...who, verdict: "unreachable", problem: error.message, checks: [], took: done() };
  }
}

function check({ role, variant, ...bout }: Bout): Promise<RunResult> {
  const quiet: Pick<RunOptions, "failOn" | "emit" | "reproduce"> = {
    failOn: "must",
    emit: () => undefined,
    reproduce: (scenario) => scenario,
  };
  const options = { ...bout, ...quiet };
  if (variant?.kind === "degenerate") {
    const source = listening(variant);
    if (role === "facilitator") return checkFacilitator({ ...options, source });
    // It is held against everything only when it is said to sell something.
    return checkServer({ ...options, source, resources: [{ method: "GET", path: "/protected" }], regardless: true });
  }
  switch (variant?.role) {
    case "server": {
      const { id, resources, start } = variant;
      const source: TargetSource = {
        how: id,
        fresh: true,
        start: (variables, ...how) => referenceServer(start(variables), id).start(variables, ...how),
      };
      return checkServer({ ...options, source, ...(resources ? { resources } : {}) });
    }
    case "facilitator": {
      const { id, start } = variant;
      const source: TargetSource = {
        how: id,
        fresh: true,
        start: (variables, ...how) => referenceFacilitator({ steps: start() }, id).start(variables, ...how),
      };
      return checkFacilitator({ ...options, source });
    }
    case "client":
      return checkClient({ ...options, source: referenceClient(variant.start(), variant.id) });
    case undefined:
      if (role === "server") return checkServer({ ...options, source: referenceServer() });
      if (role === "facilitator") return checkFacilitator({ ...options, source: referenceFacilitator() });
      return checkClient({ ...options, source: referenceClient() });
  }
}

function listening({ id, listen }: Degenerate): TargetSource {
  return {
    how: id,
    fresh: true,
    async start() {
      const { url, close } = await listen();
      return { url, exited: new Promise(() => undefined), stop: close };
    },
  };
}

/**
 * Worlds for runs side by side: each is used by several runs at once and given up after `perWorld` of them, since reading the
 * logs of a chain takes the longer the longer the chain is.
 */
export class WorldPool {
  #current: { world: Promise<World>; left: number; users: number } | undefined;

  constructor(
    private readonly start: () => Promise<World>,
    private readonly perWorld: number,
  ) {}

  /** A world that is shared; closing it only gives it back. */
  async borrow(): Promise<World> {
    const shared = (this.#current ??= { world: this.start(), left: this.perWorld, users: 0 });
    shared.users += 1;
    shared.left -= 1;
    if (shared.left === 0) this.#current = undefined;
    const world = await shared.world;
    let open = true;
    return {
      ...world,
      close: async () => {
        if (!open) return;
        open = false;
        shared.users -= 1;
        if (shared.users === 0 && shared.left === 0) await world.close();
      },
    };
  }

  async close(): Promise<void> {
    const last = this.#current;
    this.#current = undefined;
    if (last) await (await last.world).close();
  }
}
