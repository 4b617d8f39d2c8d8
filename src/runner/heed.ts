/**
 * Makes the functions of an object safe to be begun and awaited later, or never: where the run ends meanwhile, what they promised is rejected, and a
 * rejection that nobody awaits yet would end the whole process.
 *
 * @returns the same object.
 */
export function heed<T extends object>(hands: T): T {
  for (const [name, own] of Object.entries(hands) as [keyof T, unknown][]) {
    if (typeof own !== "function") continue;
    const safe = (...given: unknown[]): unknown => {
      const result: unknown = Reflect.apply(own, hands, given);
      if (result instanceof Promise) result.catch(() => undefined);
      return result;
    };
    hands[name] = safe as T[keyof T];
  }
  return hands;
}
