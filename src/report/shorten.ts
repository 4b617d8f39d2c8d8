/** What a page shows of one text. A target can send as much as it likes; a report has to stay a file that one can open. */
export const textBound = 8_192;

const numbers = new Intl.NumberFormat("en");

/** The beginning of a text that is too long, and how long it was. */
export function shorten(text: string, bound = textBound): string {
  if (text.length <= bound) return text;
  return `${text.slice(0, bound)} … [${numbers.format(bound)} of ${numbers.format(text.length)} characters are shown]`;
}

/** A value of a message: as it is while it is short, and the beginning of its JSON where it is not. */
export function shortenValue(value: unknown, bound = textBound): unknown {
  if (typeof value === "string") return shorten(value, bound);
  const json = JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "bigint" ? inner.toString() : inner));
  return json !== undefined && json.length > bound ? shorten(json, bound) : value;
}
