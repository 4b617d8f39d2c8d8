import { createHash } from "node:crypto";

/** The specification cut into sections, as `where` of a requirement names them, and what differs between two states of it. All pure. */

/** A document to its sections to their text; sections in the order of the text. */
export type Clauses = Map<string, Map<string, string>>;

interface Heading {
  level: number;
  text: string;
}

/**
 * The heading in a line, if it is one: `## Text`, or, as the core texts have it, a bold line that begins with a number. One
 * heading there is a plain line with a number of two parts; such a line counts when it stands alone.
 */
function headingIn(line: string, alone: boolean): Heading | undefined {
  const hashes = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
  if (hashes) return { level: hashes[1]?.length ?? 1, text: plain(hashes[2] ?? "") };
  const numbered =
    /^\*\*(\d+(?:\.\d+)*)\.? .*\*\*$/.exec(line.trim()) ?? (alone ? /^(\d+(?:\.\d+)+) [A-Z].*[^.:;,]$/.exec(line) : null);
  if (!numbered) return undefined;
  return { level: 1 + (numbered[1]?.split(".").length ?? 1), text: plain(line) };
}

/** Without the marks of emphasis and code, and of a link only its text. */
const plain = (text: string) =>
  text
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[`*]/g, "")
    .replace(/\s+/g, " ")
    .trim();

/** Headings with a number of their own are named by themselves, all others with those that they stand under. */
const hasNumber = (text: string) => /^\d+(\.|(\.\d+)+)(\s|$)/.test(text);

/**
 * Cuts a document at its headings, outside code. A section's text goes to the next heading of whatever level; what stands
 * before the first is named as the title. Headings that come twice get a number from the second on.
 */
export function sectionsOf(markdown: string): Map<string, string> {
  const sections = new Map<string, string>();
  const above: Heading[] = [];
  let name = "";
  let title: string | undefined;
  let fence: string | undefined;
  let text: string[] = [];
  const close = () => {
    const whole = normalised(text.join("\n"));
    if (name !== "" || whole !== "") sections.set(unused(name === "" ? "(before the title)" : name, sections), whole);
    text = [];
  };
  const lines = markdown.replace(/\r\n?/g, "\n").split("\n");
  lines.forEach((line, index) => {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence) && /^\s*[`~]+\s*$/.test(line)) fence = undefined;
      text.push(line);
      return;
    }
    if (mark !== undefined) fence = mark;
    const alone = (lines[index - 1] ?? "").trim() === "" && (lines[index + 1] ?? "").trim() === "";
    const heading = mark === undefined ? headingIn(line, alone) : undefined;
    if (!heading) {
      text.push(line);
      return;
    }
    close();
    while ((above.at(-1)?.level ?? 0) >= heading.level) above.pop();
    above.push(heading);
    if (heading.level === 1) title ??= heading.text;
    const path = above.map((part) => part.text).filter((part) => part !== title);
    const from = path.findLastIndex(hasNumber);
    name = path.slice(Math.max(from, 0)).join(" / ") || heading.text;
  });
  close();
  return sections;
}

function unused(name: string, taken: ReadonlyMap<string, string>): string {
  if (!taken.has(name)) return name;
  let count = 2;
  while (taken.has(`${name} (${count})`)) count += 1;
  return `${name} (${count})`;
}

/** White space, the width of table columns and rulers say nothing. */
function normalised(text: string): string {
  return text
    .replace(/:?-{3,}:?/g, "---")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/^(--- ?)+|( ?---)+$/g, "");
}

export const digestOf = (text: string) => createHash("sha256").update(text).digest("hex");

/** What is kept of the pinned text: `spec/clauses.json`. */
export interface Pinned {
  commit: string;
  /** Document to section to the SHA-256 of its normalised text. */
  documents: Record<string, Record<string, string>>;
}

export function pin(clauses: Clauses, commit: string): Pinned {
  const digests = [...clauses].map(
    ([document, sections]) =>
      [document, Object.fromEntries([...sections].map(([name, text]) => [name, digestOf(text)]))] as const,
  );
  return { commit, documents: Object.fromEntries(digests) };
}

export interface Change {
  document: string;
  section: string;
  kind: "changed" | "vanished" | "new";
  /** The words that differ, where both texts are known. */
  words?: string;
}

/** What differs, in the order of the new text; what vanished comes after what is there. */
export function compare(old: Pinned, next: Clauses, oldText?: Clauses): Change[] {
  const documents = [...new Set([...next.keys(), ...Object.keys(old.documents)])].sort();
  return documents.flatMap((document) => {
    const before = old.documents[document] ?? {};
    const after = next.get(document) ?? new Map<string, string>();
    const present = [...after].flatMap(([section, text]): Change[] => {
      const digest = Object.hasOwn(before, section) ? before[section] : undefined;
      if (digest === undefined) return [{ document, section, kind: "new" }];
      if (digest === digestOf(text)) return [];
      const earlier = oldText?.get(document)?.get(section);
      return [{ document, section, kind: "changed", ...(earlier === undefined ? {} : { words: wordDiff(earlier, text) }) }];
    });
    const gone = Object.keys(before).filter((section) => !after.has(section));
    return [...present, ...gone.map((section): Change => ({ document, section, kind: "vanished" }))];
  });
}

/** More pairs of words than this are not aligned: what is left of the section is shown as replaced. */
const mostPairs = 16_000_000;

/** The differences of two texts word by word, as `[-gone-]` and `{+new+}` with some words around, at most `most` of them. */
export function wordDiff(before: string, after: string, most = 4, around = 4): string {
  const [a, b] = [before.split(" "), after.split(" ")];
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const [x, y] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const hunks = hunksOf(x, y);
  const parts = hunks.slice(0, most).map(({ from, gone, added }) => {
    const at = start + from;
    const lead = a.slice(Math.max(0, at - around), at);
    const tail = a.slice(at + gone.length, at + gone.length + around);
    const marks = [gone.length > 0 ? `[-${short(gone)}-]` : "", added.length > 0 ? `{+${short(added)}+}` : ""];
    return [...lead, ...marks, ...tail].filter((part) => part !== "").join(" ");
  });
  if (hunks.length > most) parts.push(`and ${hunks.length - most} more`);
  return shown(parts.join(" … "));
}

const short = (words: string[]) => (words.length <= 24 ? words : [...words.slice(0, 20), "…", ...words.slice(-3)]).join(" ");

/** Encoded examples are one word of a thousand letters; and what a stranger wrote must not steer a terminal. */
const shown = (text: string) => text.replace(/(\S{30})\S{20,}(\S{8})/g, "$1…$2").replace(/[\p{Cc}\p{Cf}]/gu, "\u{FFFD}");

interface Hunk {
  /** Where in the first list. */
  from: number;
  gone: string[];
  added: string[];
}

/** By the longest common subsequence. */
function hunksOf(x: string[], y: string[]): Hunk[] {
  if (x.length === 0 && y.length === 0) return [];
  if (x.length * y.length > mostPairs) return [{ from: 0, gone: x, added: y }];
  const width = y.length + 1;
  const common = new Uint16Array((x.length + 1) * width);
  for (let i = x.length - 1; i >= 0; i -= 1)
    for (let j = y.length - 1; j >= 0; j -= 1)
      common[i * width + j] =
        x[i] === y[j]
          ? (common[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0);
  const hunks: Hunk[] = [];
  let [i, j] = [0, 0];
  let open: Hunk | undefined;
  while (i < x.length || j < y.length) {
    const [word, other] = [x[i], y[j]];
    if (word !== undefined && word === other) {
      [i, j, open] = [i + 1, j + 1, undefined];
      continue;
    }
    if (!open) hunks.push((open = { from: i, gone: [], added: [] }));
    const dropping = (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0);
    if (word !== undefined && (other === undefined || dropping)) {
      open.gone.push(word);
      i += 1;
    } else if (other !== undefined) {
      open.added.push(other);
      j += 1;
    }
  }
  return hunks;
}
