import type { World } from "../devnet/world.js";
import type { X402Version } from "../protocol/messages.js";
import type { ClientSource } from "../targets/target.js";
import { selectScenarios } from "./catalogue.js";
import type { ClientUnderTest } from "./client-context.js";
import { conduct, inOwnWorld, saltedSeed } from "./conduct.js";
import { discoverClient, type FoundClient } from "./discover-client.js";
import { amongOthers } from "./generated.js";
import { runClientScenario } from "./run-client-scenario.js";
import type { RunOptions, RunResult } from "./run.js";
import type { Policy } from "./requirements.js";
import { Untestable } from "./scenario.js";

export interface ClientRunOptions extends RunOptions {
  source: ClientSource;
  /** A world of its own for each call. */
  startWorld: () => Promise<World>;
  spec: X402Version | "auto";
  /** More variables for a command. */
  variables?: Record<string, string>;
  /** What becomes of advice; default `profile`. */
  policy?: Policy;
}

/**
 * Checks a client from beginning to end: each scenario opens sellers of its own, sends the client there, and judges by what
 * was on the wire and the chain. A client that buys in no version passes nothing.
 *
 * @throws TargetError, DevnetError with one sentence when the run cannot begin.
 */
export async function checkClient(options: ClientRunOptions): Promise<RunResult> {
  const { source, spec } = options;
  const scenarios = await selectScenarios("client", options.select);
  const begin = performance.now();
  const world = await options.startWorld();
  try {
    const seed = await saltedSeed(world, options.seed);
    const plain: ClientUnderTest = {
      world,
      source,
      variables: options.variables ?? {},
      workers: options.workers,
      generate: amongOthers(scenarios, options.generate),
      ...(options.policy ? { policy: options.policy } : {}),
    };
    options.progress?.("finding out what it buys");
    const signal = options.signal ?? new AbortController().signal;
    const tried = spec === "auto" ? ([1, 2] as const) : [spec];
    const found = await discoverClient(plain, tried, seed, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
      return nothingFound(source.how);
    });
    const { profile, reasons, ownPayer } = found;
    const shared: ClientUnderTest = { ...plain, versions: profile.versions, ...(ownPayer ? { ownPayer } : {}) };
    const idle = profile.versions.length === 0;
    return await conduct(options, {
      scenarios,
      profile,
      spec,
      ...(options.policy ? { policy: options.policy } : {}),
      begin,
      // Who buys nothing has not said that it concerns him not: it is held against everything, and passes nothing.
      versions: idle ? tried : profile.versions,
      lacking: (version) => `the client does not buy in v${version}: ${reasons[version] ?? "it was not tried"}`,
      obstacle: (_, x402Version) =>
        idle ? new Untestable(`the client buys nothing: ${reasons[x402Version] ?? "it was not tried"}`) : undefined,
      async run(scenario, x402Version, given) {
        if (!scenario.exclusive) return runClientScenario(scenario, x402Version, shared, seed, given);
        return inOwnWorld(options.startWorld, undefined, (own) =>
          runClientScenario(scenario, x402Version, { ...shared, world: own }, seed, given),
        );
      },
    });
  } finally {
    await source.close?.();
    await world.close();
  }
}

/** What is known of a client when the run was interrupted before it had bought anything. */
const nothingFound = (how: string): FoundClient => ({
  profile: { role: "client", how, versions: [], notes: ["the run was interrupted before anything was bought"] },
  reasons: {},
});
