/**
 * Milliseconds of a clock that never jumps. Its beginning is read when a process starts, so that of a process that ran while the
 * machine's clock was set, or slept, is off: times that cross processes go with the sender's `clock()` and are translated.
 */
export function clock(): number {
  return performance.timeOrigin + performance.now();
}
