import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { packageRoot } from "../../src/package-root.js";

/** The project's Markdown as a reader has it: blocks, links, headings. */

export interface Block {
  lang: string;
  /** What stands behind the language: the file that it is a part of. */
  file?: string;
  text: string;
  line: number;
}

interface Node {
  type: string;
  children?: Node[];
  value?: string;
  url?: string;
  lang?: string | null;
  meta?: string | null;
  position?: { start: { line: number } };
}

const elsewhere = new Set(["node_modules", "dist", "reports", ".git"]);

/** Every Markdown file that is ours, from the root of the package. */
export function markdownFiles(folder = ""): string[] {
  return readdirSync(join(packageRoot(), folder), { withFileTypes: true })
    .filter(({ name }) => !elsewhere.has(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return markdownFiles(path);
      return entry.name.endsWith(".md") ? [path] : [];
    })
    .sort();
}

/** Those that tell a user what to type. */
export const guides = markdownFiles().filter(
  (file) => file === "README.md" || file === "src/devnet/README.md" || /^docs\/(guides|ci|examples)\//.test(file),
);

const read = new Map<string, Node[]>();

function nodesOf(file: string): Node[] {
  const nodes = read.get(file) ?? parse(file);
  read.set(file, nodes);
  return nodes;
}

function parse(file: string): Node[] {
  const text = readFileSync(join(packageRoot(), file), "utf8");
  const all = (node: Node): Node[] => [node, ...(node.children ?? []).flatMap(all)];
  return all(fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }) as Node);
}

export const blocksOf = (file: string): Block[] =>
  nodesOf(file)
    .filter(({ type }) => type === "code")
    .map(({ lang, meta, value = "", position }) => ({
      lang: lang ?? "",
      ...(meta ? { file: meta } : {}),
      text: value,
      line: position?.start.line ?? 0,
    }));

/** Where links and pictures lead. */
export const linksOf = (file: string): string[] =>
  nodesOf(file).flatMap(({ type, url }) => (["link", "image", "definition"].includes(type) && url !== undefined ? [url] : []));

const wordsOf = (node: Node): string => (node.value ?? "") + (node.children ?? []).map(wordsOf).join("");

/** What can stand behind `#`, by the rules of GitHub. */
export const anchorsOf = (file: string): string[] =>
  nodesOf(file)
    .filter(({ type }) => type === "heading")
    .map((node) =>
      wordsOf(node)
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .replaceAll(" ", "-"),
    );

/** The commands of a page, without what is said about them. */
export const commandsOf = (file: string): string[] =>
  blocksOf(file)
    .filter(({ lang }) => ["sh", "bash", "shell", "console"].includes(lang))
    .flatMap(({ text }) => text.replaceAll("\\\n", " ").split("\n"))
    .map((line) => line.replace(/(^|\s+)#\s.*$/, "").trim())
    .filter((line) => line !== "");
