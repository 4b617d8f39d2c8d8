/** Deeper than any message goes that means something. */
const deepest = 48;

/** A value as JSON can say it, but for what lies deeper than anybody looks: what was nested to bring a writer of JSON down does not get to ours. */
export function shallow(value: unknown, levels = deepest): unknown {
  // JSON has no integers of this size; decimal text says the same.
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return value;
  if (levels === 0) return Array.isArray(value) ? "[…]" : "{…}";
  if (Array.isArray(value)) return value.map((entry) => shallow(entry, levels - 1));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shallow(member, levels - 1)]));
}
