import { setTimeout as wait } from "node:timers/promises";
import type { Address } from "viem";
import { clock } from "../devnet/clock.js";
import type { World } from "../devnet/world.js";
import type { Exchange } from "./scenario.js";

/** Milliseconds that a target may take to act behind its answer, where nobody has to wait for it. */
const grace = 3_000;
/** The same where a case that is known to fail is made smaller: what is missed leaves it larger, and no verdict hangs on it. */
export const shortLull = 80;
/** Milliseconds after which a target that had something to do would have begun. */
const lull = 400;
/** Milliseconds to wait for a target that never comes to rest. */
const longest = 8_000;

/** Milliseconds between the looks at targets that are waited for. */
const beat = 50;

/** A wait a little longer, so that it ends together with others: then they read the chain once for all. */
const inStep = (left: number) => left + beat - ((clock() + left) % beat);

/**
 * Waits until the target has finished what it does for these payers: who refuses and settles all the same does so behind its
 * answer. While there are other scenarios to wait for, that costs no time. `quiet`: milliseconds without a call after which it counts as finished.
 */
export async function finished(
  world: World,
  payers: readonly Address[],
  exchanges: readonly Exchange[],
  others: AbortSignal,
  ended: AbortSignal,
  quiet = lull,
): Promise<void> {
  await wait(grace, undefined, { signal: others }).catch(() => undefined);
  const last = Math.max(...exchanges.map((exchange) => exchange.endedAt));
  for (const deadline = clock() + longest; clock() < deadline && !ended.aborted;) {
    const calls = (await Promise.all(payers.map((payer) => world.calls(payer)))).flat();
    const open = calls.some((call) => call.endedAt === undefined);
    const left = Math.max(last, ...calls.map((call) => call.endedAt ?? 0)) + quiet - clock();
    if (!open && left <= 0) return;
    await wait(open ? beat : inStep(Math.min(left, quiet)), undefined, { signal: ended }).catch(() => undefined);
  }
}
