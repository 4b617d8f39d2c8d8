import { setTimeout as wait } from "node:timers/promises";

/** Lets no more than `perSecond` callers through in a second, evenly spaced. Nobody's public server is to feel a check. */
export function pacer(perSecond: number): () => Promise<void> {
  let next = 0;
  return async () => {
    const now = performance.now();
    const turn = Math.max(now, next);
    next = turn + 1000 / perSecond;
    if (turn > now) await wait(turn - now);
  };
}
