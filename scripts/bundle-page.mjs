// Each page as one script and one style sheet. A page is a single file: what it needs is put into it.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const pages = [
  { name: "report", entry: "main.tsx", sheets: ["colors", "page", "checks", "sequence", "matrix", "proof"] },
  { name: "devnet", entry: "live/main.tsx", sheets: ["colors", "page", "checks", "sequence", "live"] },
];

// Preact's licence wants to be named wherever Preact is.
const banner = "/*! Preact, (c) 2015-present Jason Miller, MIT License: https://github.com/preactjs/preact/blob/main/LICENSE */";

const source = new URL("../src/page/", import.meta.url);
const target = new URL("../dist/src/page/", import.meta.url);
mkdirSync(target, { recursive: true });

for (const { name, entry, sheets } of pages) {
  const bundle = await rolldown({
    input: fileURLToPath(new URL(entry, source)),
    platform: "browser",
    resolve: { extensionAlias: { ".js": [".js", ".ts", ".tsx"] } },
    // What a page shares with the harness must not bring Node along.
    onLog(level, log, report) {
      if (level === "warn") throw new Error(log.message);
      report(level, log);
    },
  });
  await bundle.write({ file: fileURLToPath(new URL(`${name}.js`, target)), format: "iife", minify: true, postBanner: banner });
  await bundle.close();
  const style = sheets.map((sheet) => readFileSync(new URL(`styles/${sheet}.css`, source), "utf8")).join("\n");
  writeFileSync(new URL(`${name}.css`, target), style);
}
