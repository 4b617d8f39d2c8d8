import { existsSync } from "node:fs";
import { chromium, type Browser, type Page } from "playwright-core";

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * A headless Chromium, the one that CHROMIUM_PATH names or that is in one of the usual places.
 *
 * @throws Error with one sentence when there is none.
 */
export async function startChromium(): Promise<Browser> {
  const executablePath = process.env["CHROMIUM_PATH"] ?? places.find((place) => existsSync(place));
  if (!executablePath) throw new Error("There is no Chromium here; install it (apt-get install chromium) or set CHROMIUM_PATH.");
  // A container has no sandbox to offer; the only pages that are opened are our own.
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

/** Opens a page and returns the milliseconds from the beginning until it was on screen. */
export async function timeToOpen(page: Page, url: string): Promise<number> {
  await page.goto(url);
  // In the second frame after it was drawn the first one is on screen.
  return page.evaluate<number>(
    "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))",
  );
}
