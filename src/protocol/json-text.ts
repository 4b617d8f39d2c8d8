/**
 * What is wrong with a text that is meant to be JSON, beyond what a lenient reader would notice: readers that are lenient in
 * different ways read different messages. Empty when every reader has to read the same.
 */
export function jsonProblems(text: string): string[] {
  const problems: string[] = [];
  let at = 0;
  if (text.charCodeAt(0) === 0xfeff) {
    problems.push("starts with a byte order mark");
    at = 1;
  }
  const fail = (): never => {
    throw new SyntaxError(at < text.length ? `no JSON at character ${at}` : "ends too early");
  };
  const blank = () => {
    while (" \t\n\r".includes(text[at] ?? "x")) at += 1;
  };
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const [found] = pattern.exec(text) ?? fail();
    at += found.length;
    return found;
  };
  const next = (sign: string): boolean => {
    blank();
    if (text[at] !== sign) return false;
    at += 1;
    return true;
  };
  const readText = (): string => JSON.parse(take(string)) as string;
  /** The members between two brackets. */
  const list = (end: string, member: () => void) => {
    if (next(end)) return;
    do member();
    while (next(","));
    if (!next(end)) fail();
  };
  const value = (depth: number): void => {
    if (depth > deepest) throw new SyntaxError(`is nested deeper than ${deepest} levels`);
    if (next("[")) return list("]", () => value(depth + 1));
    if (!next("{")) {
      if (text[at] === '"') return void readText();
      const word = take(literal);
      if (!/^[tfn]/.test(word) && !Number.isFinite(Number(word)))
        problems.push(`${word.slice(0, 20)} is no number that can be held`);
      return;
    }
    const names = new Set<string>();
    list("}", () => {
      blank();
      const name = readText();
      if (names.has(name)) problems.push(`member ${JSON.stringify(name.slice(0, 40))} occurs twice`);
      names.add(name);
      if (!next(":")) fail();
      value(depth + 1);
    });
  };
  try {
    value(0);
    blank();
    if (at < text.length) fail();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    problems.push(error.message);
  }
  return problems;
}

const deepest = 200;
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const literal = /true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
