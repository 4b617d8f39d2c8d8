import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { htmlReport } from "../src/report/html.js";
import type { AssayEvent } from "../src/runner/events.js";
import { startChromium, timeToOpen } from "./chromium.js";

/** How long the page of a run takes to make, and to open in headless Chromium: a new tab with nothing cached each time. */
export async function openReport(events: readonly AssayEvent[], rounds = 9) {
  const begin = performance.now();
  const html = htmlReport(events);
  const madeMs = performance.now() - begin;
  const folder = mkdtempSync(join(tmpdir(), "x402-bench-"));
  try {
    const file = join(folder, "report.html");
    writeFileSync(file, html);
    const browser = await startChromium();
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      times.push(await timeToOpen(await context.newPage(), pathToFileURL(file).href));
      await context.close();
    }
    await browser.close();
    const sorted = times.sort((a, b) => a - b);
    const count = (type: AssayEvent["type"]) => events.filter((event) => event.type === type).length;
    return {
      checks: count("check"),
      exchanges: count("exchange"),
      calls: count("call"),
      megabytes: Number((html.length / 1e6).toFixed(2)),
      madeMs: Math.round(madeMs),
      openMs: Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0),
      slowestMs: Math.round(sorted.at(-1) ?? 0),
    };
  } catch (error) {
    // Where there is no browser the rest of what was measured is still worth having.
    return { problem: error instanceof Error ? error.message : String(error) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
