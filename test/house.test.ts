import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../src/package-root.js";

/** Imports only go down this list, never up. */
const order = ["protocol", "devnet", "reference", "targets", "properties", "suites", "runner", "report", "live", "page", "cli"];
/** What a scenario is made with: data, context types and the errors that end it. */
const allowedUp = new Map([
  ["suites", ["runner/scenario"]],
  ["properties", ["runner/scenario"]],
]);

const src = join(packageRoot(), "src");
const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file));

function importsOf(file: string): string[] {
  const text = readFileSync(join(src, file), "utf8");
  return [...text.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)].map((match) =>
    join(file, "..", match[1] ?? "").replace(/\.js$/, ""),
  );
}

describe("the house", () => {
  it.each(files.filter((file) => file.includes("/")))("%s imports only what is below it", (file) => {
    const own = file.split("/")[0] ?? "";
    expect(order).toContain(own);
    const up = importsOf(file).filter((imported) => {
      const folder = imported.split("/")[0] ?? "";
      if (!imported.includes("/") || allowedUp.get(own)?.includes(imported)) return false;
      return order.indexOf(folder) > order.indexOf(own);
    });
    expect(up).toEqual([]);
  });

  it("keeps protocol free of input and output", () => {
    const impure = files.filter(
      (file) => file.startsWith("protocol/") && /from "node:|from "undici"/.test(readFileSync(join(src, file), "utf8")),
    );
    expect(impure).toEqual([]);
  });

  it("names no machine", () => {
    const root = packageRoot();
    const own = ["README.md", "package.json", "package-lock.json", ...files.map((file) => join("src", file))];
    expect(own.filter((file) => /\/(?:root|farm)\/|"resolved": "http/.test(readFileSync(join(root, file), "utf8")))).toEqual([]);
  });
});
