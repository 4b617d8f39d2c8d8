import { setTimeout as wait } from "node:timers/promises";
import { asksToWait } from "./answers.js";
import type { Exchange } from "./scenario.js";
import { leftOnPurpose } from "./wire.js";

/** Milliseconds that are spent in all on waiting for a target that has no time, and how often it is asked. */
const [longestPause, mostTimes] = [3_000, 4];

/**
 * Asks again while the target says that it has no time now. What a payment is answered with 503 is its answer: it may have been looked at.
 *
 * @returns the last answer, which may still be one that says so.
 */
export async function askAgain(
  send: () => Promise<Exchange>,
  { paid, signal }: { paid: boolean; signal: AbortSignal },
): Promise<Exchange> {
  let left = longestPause;
  for (let times = 1; ; times += 1) {
    const done = await send();
    const pause = done.error === leftOnPurpose ? undefined : asksToWait(done, paid);
    if (pause === undefined || times === mostTimes || left <= 0) return done;
    const short = Math.min(pause, left);
    left -= short;
    await wait(short, undefined, { signal });
  }
}
