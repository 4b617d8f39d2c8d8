import { Interrupted } from "./engine.js";

/**
 * Waits for a part of the preparation, or for the person who wants the run to end. What comes too late is undone.
 *
 * @throws Interrupted as soon as the signal is aborted.
 */
export function interruptible<T>(
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
  undo: (late: T) => Promise<void> = () => Promise.resolve(),
): Promise<T> {
  const interrupted = () => new Interrupted("the run was interrupted before it began");
  if (signal?.aborted) return Promise.reject(interrupted());
  return new Promise<T>((resolve, reject) => {
    let gone = false;
    const leave = () => {
      gone = true;
      reject(interrupted());
    };
    signal?.addEventListener("abort", leave, { once: true });
    work().then(
      (done) => {
        signal?.removeEventListener("abort", leave);
        // Nobody is left to hear that it could not be undone.
        if (gone) undo(done).catch(() => undefined);
        else resolve(done);
      },
      (error: unknown) => {
        signal?.removeEventListener("abort", leave);
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
