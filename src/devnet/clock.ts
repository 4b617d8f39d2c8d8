/** Milliseconds of a clock that never jumps and that all processes of one machine share closely enough to compare. */
export function clock(): number {
  return performance.timeOrigin + performance.now();
}
