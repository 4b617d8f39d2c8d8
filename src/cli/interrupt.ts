/**
 * Ctrl-C and `kill` end a run in an orderly way: what was judged is reported, what we started is stopped. The second one ends
 * it at once; the watchdogs take care of the processes.
 */
export function onInterrupt(): AbortSignal {
  const abort = new AbortController();
  const handle = () => {
    if (abort.signal.aborted) process.exit(130);
    abort.abort();
    if (process.stderr.isTTY) process.stderr.write("\nending the run; press Ctrl-C again to end it at once\n");
  };
  process.on("SIGINT", handle);
  process.on("SIGTERM", handle);
  process.on("SIGHUP", handle);
  return abort.signal;
}

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
