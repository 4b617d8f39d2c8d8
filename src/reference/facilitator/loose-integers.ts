import { isObject } from "../../protocol/headers.js";

const names = new Set(["value", "validAfter", "validBefore", "amount", "maxAmountRequired"]);

/** A request with every amount and time in it as a looser reader would have it. */
export function withIntegers(value: unknown, read: (written: unknown) => unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, names.has(name) ? read(member) : withIntegers(member, read)]),
  );
}
