import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/package-root.js";
import { anchorsOf, linksOf, markdownFiles } from "./markdown.js";

const outside = /^[a-z][a-z+.-]*:/i;

describe.each(markdownFiles())("%s", (file) => {
  it("points at what exists", () => {
    const broken = linksOf(file)
      .filter((link) => !outside.test(link))
      .filter((link) => {
        const [path = "", anchor] = link.split("#").map(decodeURIComponent);
        const target = path === "" ? file : normalize(join(dirname(file), path));
        if (!existsSync(join(packageRoot(), target))) return true;
        return anchor !== undefined && !anchorsOf(target).includes(anchor);
      });
    expect(broken).toEqual([]);
  });
});

it("a guide is linked from the README, or from one that is", () => {
  const seen = new Set<string>();
  const read = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const link of linksOf(file)) {
      const target = normalize(join(dirname(file), link.split("#")[0] ?? ""));
      if (!outside.test(link) && target.endsWith(".md") && existsSync(join(packageRoot(), target))) read(target);
    }
  };
  read("README.md");
  expect(markdownFiles().filter((file) => file.startsWith("docs/") && !seen.has(file))).toEqual([]);
});
