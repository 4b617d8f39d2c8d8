// The report's page as one script and one style sheet. A report is a single file: what it needs is put into it, and nothing is fetched.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const source = new URL("../src/page/", import.meta.url);
const target = new URL("../dist/src/page/", import.meta.url);
mkdirSync(target, { recursive: true });

const bundle = await rolldown({
  input: fileURLToPath(new URL("main.tsx", source)),
  platform: "browser",
  resolve: { extensionAlias: { ".js": [".js", ".ts", ".tsx"] } },
  // What the page shares with the harness must not bring Node along.
  onLog(level, log, report) {
    if (level === "warn") throw new Error(log.message);
    report(level, log);
  },
});
await bundle.write({ file: fileURLToPath(new URL("report.js", target)), format: "iife", minify: true });
await bundle.close();

const sheets = ["colors.css", "page.css", "checks.css", "sequence.css", "matrix.css"];
writeFileSync(
  new URL("report.css", target),
  sheets.map((sheet) => readFileSync(new URL(`styles/${sheet}`, source), "utf8")).join("\n"),
);
