import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startChromium } from "../../scripts/chromium.js";
import { startControl } from "../../src/devnet/control.js";
import type { Devnet } from "../../src/devnet/devnet.js";
import type { Listening } from "../../src/devnet/http.js";
import { startLive, type Live } from "../../src/live/live.js";
import { startServer } from "../../src/reference/server/serve.js";
import { startWorld } from "../../src/reference/world.js";
import { inspected } from "./axe.js";
import { injections } from "./hostile.js";

/** The devnet's page in a browser, as a person has it. */

let browser: Browser;
let world: Devnet;
let live: Live;
let server: Listening;
let control: Listening;
beforeAll(async () => {
  [browser, world] = await Promise.all([startChromium(), startWorld()]);
  live = await startLive(world);
  server = await startServer({ facilitatorUrl: world.info.facilitatorUrl, payTo: world.info.payee, seen: live.seen });
  control = await startControl(world, 0, live.control(server.url));
});
afterAll(async () => {
  await browser.close();
  await control.close();
  live.close();
  await server.close();
  await world.close();
});
afterEach(async () => {
  world.faults.clear();
  await Promise.all(browser.contexts().map((context) => context.close()));
});

async function open(options: BrowserContextOptions = {}): Promise<{ page: Page; troubles: string[] }> {
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
    if (!request.url().startsWith(`${control.url}/`) && request.url() !== "data:,") troubles.push(`asked for ${request.url()}`);
  });
  await page.goto(control.url);
  await page.locator("#timeline").waitFor();
  return { page, troubles };
}

const fixed = { timeout: 10_000 };
const payments = (page: Page) => page.locator(".payment-item > summary");
const buy = (page: Page) => page.getByRole("button", { name: /^Buy for/ }).click();

describe("the devnet's page in a browser", () => {
  it("sells, and shows the purchase and its block", async () => {
    const { page, troubles } = await open();
    await buy(page);
    await expect.poll(() => page.locator(".result").first().innerText(), fixed).toContain("You have paid for this sentence");
    await expect.poll(() => payments(page).first().innerText(), fixed).toMatch(/paid\s*0\.001 USDC for \/protected/);
    await expect.poll(() => page.locator(".item.block").first().innerText(), fixed).toContain("1 transaction");
    const payee = page.locator("#accounts li", { hasText: "payee" });
    await expect.poll(() => payee.innerText(), fixed).toContain("1,000.001 USDC");
    await payments(page).first().click();
    const detail = page.locator(".payment-item[open] .detail");
    await detail.locator(".step.money").waitFor();
    expect(await detail.locator(".facts").first().innerText()).toMatch(/window\s*after \d+ .*UTC\), before/);
    await detail.getByRole("button", { name: "/settle" }).click();
    await expect.poll(() => detail.locator(".wanted .wire").innerText(), fixed).toContain("What was asked");
    expect(troubles).toEqual([]);
  });

  it("switches a fault on for one payer, shows what meets it, and takes it off", async () => {
    const { page, troubles } = await open();
    const buyer = world.info.accounts.find(({ role }) => role === "buyer")!.address;
    await page.getByLabel("For the payments of").selectOption(buyer);
    const lever = page.getByRole("switch", { name: "answers 500 instead of settling" });
    await lever.click();
    await expect.poll(() => lever.getAttribute("aria-checked"), fixed).toBe("true");
    expect(world.faults.list()).toMatchObject([{ at: "facilitator", call: "settle", payer: buyer }]);
    await buy(page);
    await expect.poll(() => page.locator(".result").first().innerText(), fixed).toContain("unsettled");
    await expect.poll(() => payments(page).first().innerText(), fixed).toMatch(/failed.*met fault-\d+/s);
    await expect.poll(() => page.locator(".on li").innerText(), fixed).toContain("met once");
    await page.getByLabel("For the payments of").selectOption("");
    expect(await lever.getAttribute("aria-checked")).toBe("false");
    await page.getByRole("button", { name: /^Take off fault-\d+$/ }).click();
    await expect.poll(() => world.faults.list(), fixed).toEqual([]);
    await expect.poll(() => page.locator("#faults").innerText(), fixed).toContain("everybody does what they should");
    expect(troubles).toEqual([]);
  });

  it("mints, moves the clock, mines, and takes blocks back", async () => {
    const { page, troubles } = await open();
    const to = `0x${"ab".repeat(20)}`;
    const toast = page.locator(".toast");
    const height = async () => Number((await page.locator(".block-number").innerText()).replaceAll(",", ""));
    await page.getByLabel("Mint to").fill("bob");
    await page.getByRole("button", { name: "Mint", exact: true }).click();
    expect(await page.getByRole("alert").innerText()).toBe("An address is 0x and 40 hex digits.");
    await page.getByLabel("Mint to").fill(to);
    await page.getByLabel("USDC", { exact: true }).fill("2.5");
    await page.getByRole("button", { name: "Mint", exact: true }).click();
    const minted = page.locator("#accounts li", { hasText: "minted" });
    await expect.poll(() => minted.innerText(), fixed).toContain("2.50 USDC");
    await page.getByRole("button", { name: "Take back" }).click();
    await expect.poll(() => minted.innerText(), fixed).toContain("0.00 USDC");
    await expect.poll(() => page.locator(".gone").first().textContent(), fixed).toMatch(/taken back[\s\S]*2\.5 USDC minted to/);
    const before = await height();
    await page.getByRole("button", { name: "10 blocks" }).click();
    await expect.poll(height, fixed).toBe(before + 10);
    await page.getByRole("button", { name: "+ 1 hour" }).click();
    await expect.poll(() => page.locator(".head").innerText(), fixed).toContain("60 minutes ahead of this machine");
    expect(await toast.innerText()).toContain("1 hour further");
    await page.getByRole("button", { name: "Back to now" }).click();
    await expect.poll(() => page.locator(".head").innerText(), fixed).toContain("in step with this machine");
    await page.getByLabel("Blocks", { exact: true }).fill("251");
    expect(await page.getByRole("button", { name: "Take back" }).isDisabled()).toBe(true);
    expect(troubles).toEqual([]);
  });

  it("says that the line is broken, and comes back by itself with everything", async () => {
    const { page } = await open();
    await expect.poll(() => page.locator(".head").innerText(), fixed).toMatch(/live/);
    const port = Number(new URL(control.url).port);
    await control.close();
    await expect.poll(() => page.locator(".head").innerText(), fixed).toContain("the line is broken");
    await page.getByRole("button", { name: "1 block", exact: true }).click();
    await expect.poll(() => page.locator(".toast").innerText(), fixed).toContain("does not answer");
    const before = await page.locator(".item").count();
    control = await startControl(world, port, live.control(server.url));
    await expect.poll(() => page.locator(".head").innerText(), fixed).not.toContain("the line is broken");
    expect(await page.locator(".item").count()).toBeGreaterThanOrEqual(before);
  });

  it("shows hostile words as words, on a narrow screen", async () => {
    const { page, troubles } = await open({ viewport: { width: 360, height: 740 } });
    const evil = `${injections.join(" ")} ${"W".repeat(2_000)}`;
    const ask = (url: string, body: unknown) => fetch(url, { method: "POST", body: JSON.stringify(body) }).catch(() => undefined);
    const authorization = { from: evil, to: evil, value: evil, nonce: evil, validAfter: evil, validBefore: evil };
    const payment = { x402Version: 2, payload: { signature: evil, authorization }, accepted: { asset: evil, network: evil } };
    await ask(`${world.info.facilitatorUrl}/verify`, { paymentPayload: payment, paymentRequirements: payment });
    await ask(world.info.rpcUrl, { id: 1, jsonrpc: "2.0", method: evil, params: [evil] });
    await ask(world.info.facilitatorUrl + "/%3Cimg%20src=x%20onerror=alert(1)%3E", evil);
    await fetch(`${server.url}/${encodeURIComponent(injections[1]!)}`, { headers: { "x-evil": "<script>alert(1)</script>" } });
    await fetch(`${server.url}/protected`, {
      headers: { "payment-signature": Buffer.from(JSON.stringify(payment)).toString("base64").slice(0, 9_000) },
    });
    await ask(`${control.url}/faults`, {
      at: "rpc",
      call: `eth_${"W".repeat(2_000)}`,
      action: { do: "patch", members: { [evil]: evil } },
    });
    await expect.poll(() => page.locator(".on li").count(), fixed).toBe(1);
    await expect.poll(() => page.locator(".item").count(), fixed).toBeGreaterThan(3);
    for (let round = 0; round < 5; round += 1) {
      await page.evaluate("document.querySelectorAll('details:not([open])').forEach((one) => { one.open = true; })");
      await page.waitForTimeout(60);
    }
    await page.evaluate("document.querySelectorAll('.step .plain').forEach((one) => one.click())");
    const found = await page.evaluate<Record<string, unknown>>(`({
      pwned: window.pwned,
      scripts: document.scripts.length,
      foreign: document.querySelectorAll("img, iframe, object, embed, base, svg, style ~ style").length,
      handlers: [...document.querySelectorAll("*")].flatMap((one) => [...one.attributes]).filter(({ name }) => name.startsWith("on")).length,
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    })`);
    expect(found).toEqual({ pwned: undefined, scripts: 1, foreign: 0, handlers: 0, overflow: 0 });
    expect(troubles).toEqual([]);
  });

  it.each(["light", "dark"] as const)("has no serious fault of accessibility, %s", async (colorScheme) => {
    // The policy of the page would keep the inspector out as well.
    const { page } = await open({ colorScheme, bypassCSP: true });
    await page.getByRole("switch", { name: "is 3 s late when it settles" }).click();
    await buy(page);
    await expect.poll(() => page.locator(".result").count(), fixed).toBe(1);
    await payments(page).first().click();
    await page.getByRole("button", { name: "10 blocks" }).click();
    await page.locator(".toast", { hasText: "10 blocks" }).waitFor();
    const result = await inspected(page);
    expect(result.faults).toEqual([]);
    expect(result.passes).toBeGreaterThan(20);
  });

  it("can be used by the keyboard alone", async () => {
    const { page } = await open();
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent.trim()")).toBe("Skip to the timeline");
    const tabTo = async (selector: string) => {
      for (let times = 0; times < 60; times += 1) {
        await page.keyboard.press("Tab");
        if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
      }
      throw new Error(`the keyboard does not come to ${selector}`);
    };
    await tabTo("#shop select");
    await page.keyboard.press("ArrowDown");
    await tabTo("#shop button");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator(".result").first().innerText(), fixed).toContain("the other sentence");
    await tabTo(".payment-item > summary");
    await page.keyboard.press("Enter");
    await page.locator(".payment-item[open] .sequence").waitFor();
    await tabTo("#faults .switch");
    await page.keyboard.press("Space");
    await expect.poll(() => world.faults.list().length, fixed).toBe(1);
  });
});
