import { setTimeout as wait } from "node:timers/promises";
import { clock } from "../devnet/clock.js";

/** Looks until `found` says something, or for as long as a target would take; `patience` in milliseconds. */
export async function look<T>(
  patience: number,
  signal: AbortSignal,
  found: () => Promise<T | undefined>,
): Promise<T | undefined> {
  for (const deadline = clock() + patience; ; await wait(25, undefined, { signal })) {
    const seen = await found();
    if (seen !== undefined || clock() >= deadline) return seen;
  }
}

/**
 * Does something while a call of the target's is held by a fault of kind `hold`: waits until `held` sees it, acts, and lets it go.
 * `nothing` is thrown when what was asked is answered without such a call.
 */
export async function whileHeld<T>(
  {
    asking,
    held,
    release,
    patience,
    nothing,
  }: {
    asking: Promise<T>;
    held: () => Promise<boolean>;
    release: () => Promise<void>;
    /** Milliseconds. */
    patience: number;
    nothing: Error;
  },
  signal: AbortSignal,
  act: () => Promise<void>,
): Promise<T> {
  const answered = asking.then(
    () => undefined,
    () => undefined,
  );
  try {
    const seen = async () => (await held()) || undefined;
    if (!(await Promise.race([look(patience, signal, seen), answered])) && !(await held())) throw nothing;
    await act();
  } finally {
    await release();
  }
  return asking;
}
