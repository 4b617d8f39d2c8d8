import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What axe says of a page as it is now: how many of its rules hold, and what is serious or worse. The page's policy must be set aside for it. */
export async function inspected(page: Page): Promise<{ passes: number; faults: string[] }> {
  await page.evaluate(readFileSync(axe, "utf8"));
  return page.evaluate(
    `axe.run().then(({ violations, passes }) => ({
      passes: passes.length,
      faults: violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html.slice(0, 120)).join(" | ")),
    }))`,
  );
}
