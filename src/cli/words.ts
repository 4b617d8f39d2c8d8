/** One word for a shell. */
export const quote = (text: string): string => (/^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/** The words of a line that was made by `quote`; nothing where it was not, as with a variable, a pipe or an open quote. */
export function wordsOf(line: string): string[] | undefined {
  if (!/^(?:[\w./:@-]|'[^']*'|\\'| )*$/.test(line)) return undefined;
  const words = line.match(/(?:[\w./:@-]|'[^']*'|\\')+/g) ?? [];
  return words.map((word) => word.replaceAll(/'([^']*)'|\\(')/g, (_all, inner?: string, sign?: string) => inner ?? sign ?? ""));
}
