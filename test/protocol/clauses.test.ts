import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compare, digestOf, pin, sectionsOf, wordDiff, type Pinned } from "../../scripts/clauses.js";
import { packageRoot } from "../../src/package-root.js";
import { requirements } from "../../src/runner/requirements.js";

const read = (name: string) => JSON.parse(readFileSync(join(packageRoot(), "spec", name), "utf8")) as unknown;
const pinned = read("clauses.json") as Pinned;
const silentSections = read("silent.json") as { document: string; sections: string[]; because: string }[];
const rows = (["server", "client", "facilitator"] as const).flatMap((role) => [...requirements(role).values()]);

describe("the places that rows cite", () => {
  it("are in the pinned text", () => {
    const lost = rows.flatMap(({ role, id, where }) =>
      where
        .filter(({ document, section, commit }) => {
          const sections = pinned.documents[document] ?? {};
          return commit !== pinned.commit || !Object.hasOwn(sections, section);
        })
        .map(({ document, section }) => `${role}/${id}: ${document}, ${section}`),
    );
    expect(lost).toEqual([]);
  });

  it("are all sections with text of the documents that the suites rest on, but for those that demand nothing", () => {
    const cited = rows.flatMap(({ where }) => where.map(({ document, section }) => `${document}, ${section}`));
    const silent = silentSections.flatMap(({ document, sections }) => sections.map((section) => `${document}, ${section}`));
    const all = [...new Set(silentSections.map(({ document }) => document))].flatMap((document) =>
      Object.entries(pinned.documents[document] ?? {})
        .filter(([, digest]) => digest !== digestOf(""))
        .map(([section]) => `${document}, ${section}`),
    );
    expect(all.filter((place) => !cited.includes(place) && !silent.includes(place))).toEqual([]);
    expect(silent.filter((place) => !all.includes(place))).toEqual([]);
    expect(new Set(silent).size).toBe(silent.length);
    for (const { because } of silentSections) expect(because).toMatch(/^[A-Z].*\.$/);
  });
});

describe("a document", () => {
  it("is cut at its headings, and each is named by those above it", () => {
    const names = [...sectionsOf("# Title\nintro\n## A\na\n### B `c`\nb\n## D [e](f.md)\nd\n").keys()];
    expect(names).toEqual(["Title", "A", "A / B c", "D e"]);
  });

  it("has headings with numbers that are named by themselves, in hashes, in bold, or plain and alone", () => {
    const text = "# T\n\n**5. Types**\n\nx\n\n**5.1 Inner**\n\ny\n\n8.1 GET /a\n\nz\n\n### 12.1 Uses\n\n#### Inside\n";
    expect([...sectionsOf(text)]).toEqual([
      ["T", ""],
      ["5. Types", "x"],
      ["5.1 Inner", "y"],
      ["8.1 GET /a", "z"],
      ["12.1 Uses", ""],
      ["12.1 Uses / Inside", ""],
    ]);
  });

  it("has no headings in code, in lists or in sentences", () => {
    const text =
      "## A\n```md\n# no\n**1. no**\n~~~\n```\n1. One\n2. Two\n**Example:**\n**2. Two** things\n3.5 percent of it\nis more.\n";
    expect([...sectionsOf(text).keys()]).toEqual(["A"]);
  });

  it("keeps apart what has one name", () => {
    expect([...sectionsOf("## A\n1\n## A\n2\n")]).toEqual([
      ["A", "1"],
      ["A (2)", "2"],
    ]);
  });

  it("reads the same however wide its tables and lines are", () => {
    const one = sectionsOf("## A\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n---\n");
    const other = sectionsOf("## A\r\n| a    | b   |\r\n| :---- | ---- |\r\n| 1    | 2   |\r\n");
    expect(other).toEqual(one);
  });
});

describe("two states of the text", () => {
  const of = (text: string) => new Map([["specs/a.md", sectionsOf(text)]]);
  const before = of("## Same\nx\n## Other\nthe price is ten\n## Gone\nx\n");
  const after = of("## New\nx\n## Same\nx\n## Other\nthe price is eleven\n");

  it("differ in what changed, vanished and came", () => {
    const changes = compare(pin(before, ""), after, before);
    expect(changes.map(({ kind, section }) => `${kind} ${section}`)).toEqual(["new New", "changed Other", "vanished Gone"]);
    expect(changes[1]?.words).toBe("the price is [-ten-] {+eleven+}");
  });

  it("differ by the digests alone, without the words", () => {
    expect(compare(pin(before, ""), after)[1]).toEqual({ document: "specs/a.md", section: "Other", kind: "changed" });
  });

  it("are the same when nothing changed", () => {
    expect(compare(pin(before, ""), before)).toEqual([]);
  });

  it("differ in whole documents", () => {
    expect(compare(pin(before, ""), new Map()).map(({ kind }) => kind)).toEqual(["vanished", "vanished", "vanished"]);
    expect(compare({ commit: "", documents: {} }, after).map(({ kind }) => kind)).toEqual(["new", "new", "new"]);
  });
});

describe("the words that differ", () => {
  it("are shown with some around them, each place apart", () => {
    const text = "one two three four five six seven eight nine ten eleven twelve";
    expect(wordDiff(text, text.replace("three", "3").replace("eleven ", ""), 4, 1)).toBe(
      "two [-three-] {+3+} four … ten [-eleven-] twelve",
    );
  });

  it("are not more than a reader takes in, and do nothing to a terminal", () => {
    const many = (mark: string) => Array.from({ length: 20 }, (_, index) => `same${index} ${mark}${index}`).join(" ");
    expect(wordDiff(many("a"), many("b"))).toMatch(/and 16 more$/);
    expect(wordDiff("a", `${"x".repeat(500)}\u001b[31m`).length).toBeLessThan(80);
    expect(wordDiff("a", "\u001b[31m")).not.toContain("\u001b");
  });

  it("are found in texts of thousands of words", () => {
    const long = Array.from({ length: 3_000 }, (_, index) => `w${index % 97}`);
    const changed = long.map((word, index) => (index % 500 === 0 ? "other" : word));
    expect(wordDiff(long.join(" "), changed.join(" "))).toContain("{+other+}");
  });
});
