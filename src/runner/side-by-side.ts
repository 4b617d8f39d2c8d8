/**
 * Runs tasks side by side, `width` at a time, and waits for all of them, whatever becomes of one.
 *
 * @throws what the first task that failed threw.
 */
export async function sideBySide(tasks: readonly (() => Promise<unknown>)[], width = 3): Promise<void> {
  const queue = [...tasks];
  const worker = async () => {
    for (let task = queue.shift(); task; task = queue.shift()) await task();
  };
  const ended = await Promise.allSettled(Array.from({ length: width }, worker));
  const failed = ended.find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
}

/** Does one thing after the other, in the order in which they are asked for; for tasks side by side that must not mix in some of what they do. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

export function turns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
