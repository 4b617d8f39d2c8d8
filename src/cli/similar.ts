/** Which of some names somebody may have meant. */

/** The pairs of letters in a text, each as often as it is there. */
function pairs(text: string): string[] {
  const plain = text.toLowerCase();
  return Array.from({ length: Math.max(plain.length - 1, 0) }, (_, at) => plain.slice(at, at + 2));
}

/** How much two texts have in common, from 0 to 1 (Dice's coefficient of their pairs of letters). */
function likeness(a: string, b: string): number {
  const [own, rest] = [pairs(a), pairs(b)];
  if (own.length + rest.length === 0) return a === b ? 1 : 0;
  const all = own.length + rest.length;
  const shared = own.filter((pair) => {
    const at = rest.indexOf(pair);
    if (at >= 0) rest.splice(at, 1);
    return at >= 0;
  });
  return (2 * shared.length) / all;
}

/** The names that are most like a word, as they are or by their last parts; none where nothing is. */
export function similar(word: string, names: Iterable<string>, most = 3): string[] {
  const parts = word.split("/").length;
  const scored = [...new Set(names)].map((name) => {
    const tail = name.split("/").slice(-parts).join("/");
    return { name, score: Math.max(likeness(word, name), likeness(word, tail)) };
  });
  return scored
    .filter(({ score }) => score >= 0.5)
    .sort((a, b) => b.score - a.score || a.name.length - b.name.length || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
}

/** ` Did you mean a, b or c?`, or nothing. */
export function didYouMean(word: string, names: Iterable<string>): string {
  const found = similar(word, names);
  return found.length === 0 ? "" : ` Did you mean ${found.join(", ").replace(/, ([^,]*)$/, " or $1")}?`;
}
