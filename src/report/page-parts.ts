import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../package-root.js";

export interface PageParts {
  script: string;
  style: string;
}

const read = new Map<string, PageParts>();

/** A page's program and its looks, as the build made them, fit to stand in HTML. */
export function pageParts(name: "report" | "devnet"): PageParts {
  const known = read.get(name);
  if (known) return known;
  const folder = join(packageRoot(), "dist", "src", "page");
  if (!existsSync(join(folder, `${name}.js`))) throw new Error(`the page ${name} is not built; npm run build builds it`);
  const script = readFileSync(join(folder, `${name}.js`), "utf8").replaceAll(/<(?=\/script|!--|script)/gi, "\\x3c");
  const style = readFileSync(join(folder, `${name}.css`), "utf8").replaceAll("<", "");
  const parts = { script, style };
  read.set(name, parts);
  return parts;
}

/** What a page may run and wear: its own, by their hashes, and nothing of anybody else's. `more` are directives of this page alone. */
export function pagePolicy({ script, style }: PageParts, more: readonly string[] = []): string {
  return [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    ...more,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
