/**
 * A text as it is shown. Signs that nobody can see, that turn the direction of what stands beside them, or that a terminal obeys, become
 * signs that can be seen: what is shown is what is there.
 */
export function visible(text: string): string {
  return text.replace(unseen, (sign) => {
    const code = sign.codePointAt(0) ?? 0;
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });
}

/** Controls but for tab and line feed; marks of direction; what has no width; line separators; the byte order mark; lone surrogates. */
const unseen =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\u{e0000}-\u{e007f}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

/** The same on one line. */
export const visibleLine = (text: string): string => visible(text).replace(/\n/g, " ↵ ").replace(/\t/g, " ");

/** A value of a message as text: JSON with its lines, a text as it is. */
export function shownValue(value: unknown): string {
  return visible(typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? String(value)));
}
