import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startChromium, timeToOpen } from "../../scripts/chromium.js";
import { htmlReport } from "../../src/report/html.js";
import type { AssayEvent } from "../../src/runner/events.js";
import { check, exchange, stream, transfer } from "../report/streams.js";
import { inspected } from "./axe.js";
import { hostileRun, largeRun } from "./hostile.js";

/** The report in a browser, as a person has it: a file. What runs in the page is written as text, since nothing here has a DOM. */

let browser: Browser;
const folder = mkdtempSync(join(tmpdir(), "x402-page-"));
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});

function write(name: string, events: readonly AssayEvent[], against?: readonly AssayEvent[]): string {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, htmlReport(events, against ? { against } : {}));
  return pathToFileURL(file).href;
}

async function open(url: string, options: BrowserContextOptions = {}): Promise<{ page: Page; troubles: string[] }> {
  const page = await (await browser.newContext(options)).newPage();
  const troubles: string[] = [];
  page.on("dialog", (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") troubles.push(message.text());
  });
  page.on("request", (request) => {
    if (request.url() !== url.split("#")[0]) troubles.push(`asked for ${request.url()}`);
  });
  await page.goto(url);
  return { page, troubles };
}

/** Opens whatever can be opened, again and again, since what is inside is made when it is opened. */
async function openEverything(page: Page): Promise<void> {
  await page.evaluate("document.querySelectorAll('.cell[aria-pressed]')[0]?.click()");
  for (let round = 0; round < 6; round += 1) {
    await page.evaluate("document.querySelectorAll('details:not([open])').forEach((one) => { one.open = true; })");
    await page.waitForTimeout(60);
  }
}

const red = check({ verdict: "fail", attribution: "target", message: "2 transfers", evidence: ["exchange:1", "chain:0xaa"] });
const plain = () =>
  stream(
    red,
    check({ id: "server/time/late/refused", scenario: "server/time/late", message: "refused as it should" }),
    exchange({ requestHeaders: { "payment-signature": "e30=" } }),
    transfer(),
    {
      type: "cell",
      scenario: "server/time/late",
      x402Version: 2,
      matrix: "facilitator fails",
      row: "verify",
      column: "hang",
      outcome: "unanswered",
    },
  );
const rows = (page: Page) => page.locator("details.check").count();

describe("a hostile report", () => {
  it("runs nothing, fetches nothing, and stays within a narrow screen with everything open", async () => {
    const { page, troubles } = await open(write("hostile", hostileRun()), { viewport: { width: 360, height: 740 } });
    await openEverything(page);
    expect(await page.locator("details.entry[open]").count()).toBeGreaterThan(3);
    expect(await page.locator(".sequence").count()).toBeGreaterThan(3);
    const found = await page.evaluate<Record<string, unknown>>(`({
      pwned: window.pwned,
      scripts: [...document.scripts].filter((one) => one.type === "" || one.type === "text/javascript").length,
      foreign: document.querySelectorAll("img, iframe, object, embed, base, svg, style ~ style").length,
      handlers: [...document.querySelectorAll("*")].flatMap((one) => [...one.attributes]).filter(({ name }) => name.startsWith("on")).length,
      links: [...document.links].map((one) => one.getAttribute("href")).filter((href) => !/^(https:\\/\\/github\\.com\\/coinbase\\/x402\\/blob\\/|#)/.test(href)),
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    })`);
    expect(found).toEqual({ pwned: undefined, scripts: 1, foreign: 0, handlers: 0, links: [], overflow: 0 });
    const unseen = await page.evaluate<string[]>(`(() => {
      const walker = document.createTreeWalker(document.getElementById("app"), NodeFilter.SHOW_TEXT);
      const bad = [];
      while (walker.nextNode()) if (/[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u200b-\\u200f\\u202a-\\u202e\\u2066-\\u2069]/.test(walker.currentNode.data)) bad.push(walker.currentNode.parentElement.outerHTML.slice(0, 200));
      return bad;
    })()`);
    expect(unseen).toEqual([]);
    expect(troubles).toEqual([]);
  });

  it("could not run anything even if it got in", async () => {
    const { page } = await open(write("policy", plain()));
    const tried = await page.evaluate<string[]>(`(() => {
      const tries = [
        () => { document.body.innerHTML = "<p>"; },
        () => { const one = document.createElement("script"); one.text = "window.pwned = 1"; document.body.append(one); },
        () => { document.body.setAttribute("onclick", "window.pwned = 1"); },
        () => { eval("window.pwned = 1"); },
      ];
      // Later, since what is evaluated from here may evaluate as well.
      return new Promise((done) => setTimeout(() => {
        const said = tries.map((one) => { try { one(); return "done"; } catch (error) { return error.name; } });
        done([...said, String(window.pwned)]);
      }));
    })()`);
    expect(tried).toEqual(["TypeError", "TypeError", "TypeError", "EvalError", "undefined"]);
  });
});

describe("the report in a browser", () => {
  it("filters, and keeps the filter in the address", async () => {
    const { page, troubles } = await open(write("plain", plain()));
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toMatch(/conformant/i);
    await page.getByRole("searchbox").fill("refused");
    await expect.poll(() => rows(page)).toBe(1);
    await page.getByRole("button", { name: "Clear all filters" }).click();
    await page.getByRole("checkbox", { name: "fail" }).check();
    await expect.poll(() => page.locator("details.check .name").allInnerTexts()).toEqual(["settles-once"]);
    expect(new URL(page.url()).hash).toBe("#verdict=fail");
    await page.reload();
    expect(await page.getByRole("status").first().innerText()).toBe("1 of 2 checks");
    await page.getByLabel("Topic").selectOption("time");
    await expect.poll(() => page.getByText("Nothing matches.").count()).toBe(1);
    expect(troubles).toEqual([]);
  });

  it("lets the keyboard open a topic, a check, and what was on the wire", async () => {
    const { page } = await open(write("keyboard", plain()));
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the checks");
    await page.keyboard.press("Enter");
    const tabTo = async (selector: string) => {
      for (let times = 0; times < 60; times += 1) {
        await page.keyboard.press("Tab");
        if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
      }
      throw new Error(`the keyboard does not come to ${selector}`);
    };
    await tabTo(".topic:not([open]) > summary");
    await page.keyboard.press("Enter");
    await tabTo(".check > summary");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator(".check[open] .demand strong").count()).toBe(1);
  });

  it("shows a check by its address: what is demanded and where, the diagram, the request, what moved", async () => {
    const { page } = await open(`${write("address", plain())}#check=${red.id}@2`, {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const detail = page.locator(".check[open] .detail");
    await detail.locator(".step.money").waitFor();
    expect(await detail.innerText()).toContain("0.0015 USDC moved");
    expect(await detail.locator(".demand a").first().getAttribute("href")).toMatch(
      /^https:\/\/github\.com\/coinbase\/x402\/blob\/dd927a26/,
    );
    await detail.getByRole("button", { name: "Copy the command that runs it again" }).click();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(red.reproduce);
    await detail.getByRole("button", { name: "GET /paid" }).click();
    await expect.poll(() => detail.locator(".wanted .wire").innerText()).toContain("the goods");
    await page.locator(".topic").first().locator("> summary").click();
    await page.getByRole("button", { name: "Open the first" }).click();
    await detail.waitFor();
    await page.getByRole("searchbox").pressSequentially("zz");
    await page.getByRole("searchbox").press("Backspace");
    await page.getByRole("searchbox").press("Backspace");
    await expect.poll(() => page.evaluate("document.activeElement.type")).toBe("search");
    await expect.poll(() => new URL(page.url()).hash).toBe("");
  });

  it("shows two runs side by side, given or dropped", async () => {
    const before = stream({ ...red, verdict: "pass" });
    const { page } = await open(write("beside", plain(), before));
    expect(await page.locator("#compare summary").first().innerText()).toBe("Broken: red now, and not before (1)");
    const other = await open(write("alone", plain()));
    const choose = (name: string, text: string) =>
      other.page.locator("input[type=file]").setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
    await choose("bad.txt", "nothing of the kind");
    await expect
      .poll(() => other.page.locator("#compare [role=status]").innerText())
      .toMatch(/^This is none of x402-assay's files/);
    const lines = before.map((event) => JSON.stringify(event)).join("\n");
    await other.page.evaluate(`(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([${JSON.stringify(lines)}], "a.events.ndjson"));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    })()`);
    await expect.poll(() => other.page.locator("#compare summary").first().innerText()).toMatch(/^Broken/);
  });

  it.each(["light", "dark"] as const)("has no serious fault of accessibility, %s", async (colorScheme) => {
    // The policy of the page would keep the inspector out as well.
    const { page } = await open(write("axe", plain(), stream({ ...red, verdict: "pass" })), { colorScheme, bypassCSP: true });
    await openEverything(page);
    const result = await inspected(page);
    expect(result.faults).toEqual([]);
    expect(result.passes).toBeGreaterThan(20);
  });

  it("changes its theme", async () => {
    const { page } = await open(write("theme", plain()), { colorScheme: "light" });
    const ground = () => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    const light = await ground();
    await page.getByLabel("Theme").selectOption("dark");
    await expect.poll(ground).not.toBe(light);
  });

  it("opens 1,500 checks and 5,000 exchanges within a second, and shows them all without lag", async () => {
    const url = write("large", largeRun());
    const times: number[] = [];
    for (let round = 0; round < 3; round += 1) times.push(await timeToOpen(await (await browser.newContext()).newPage(), url));
    expect(times.sort((a, b) => a - b)[1]).toBeLessThan(1_000);
    const { page } = await open(url);
    const took = (act: string) =>
      page.evaluate<number>(
        `new Promise((done) => { const begin = performance.now(); ${act}; requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begin))); })`,
      );
    expect(
      await took("[...document.querySelectorAll('button')].find((one) => one.textContent === 'Open all topics').click()"),
    ).toBeLessThan(1_000);
    expect(await rows(page)).toBe(1_500);
    const typed =
      "const box = document.querySelector('input[type=search]'); box.value = 'said in 7'; box.dispatchEvent(new Event('input', { bubbles: true }))";
    expect(await took(typed)).toBeLessThan(500);
  });
});
