import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { startControl } from "../src/devnet/control.js";
import { startLive } from "../src/live/live.js";
import { packageRoot } from "../src/package-root.js";
import { htmlReport } from "../src/report/html.js";
import { startServer } from "../src/reference/server/serve.js";
import { startWorld } from "../src/reference/world.js";
import { checkServer } from "../src/runner/check-server.js";
import type { AssayEvent, CheckEvent } from "../src/runner/events.js";
import { execTarget } from "../src/targets/exec.js";
import { startChromium } from "./chromium.js";

/**
 * Makes the pictures that are under docs/. Those of the report are of a server with one defect, which is checked for it, or of the events of
 * another run (`npm run pictures -- FILE`); that of the devnet's page is of a devnet in which two purchases were made, one of them under a fault.
 * `npm run pictures -- devnet` makes only that.
 */
const mutant = "server/charges-before-it-compares";
const chosen = "server/network/named-and-signed/moves-nothing@2";

async function checked(): Promise<AssayEvent[]> {
  const main = join(packageRoot(), "dist", "src", "cli", "main.js");
  const events: AssayEvent[] = [];
  await checkServer({
    startWorld: () => startWorld(),
    spec: "auto",
    seed: "pictures",
    workers: 8,
    failOn: "must",
    reproduce: (scenario) => `x402-assay check server --exec "node my-server.js" --only ${scenario} --seed pictures`,
    emit: (event) => events.push(event),
    source: execTarget({ command: `"${process.execPath}" "${main}" reference server --mutant ${mutant}`, timeout: 60_000 }),
  });
  // The name of the machine's folders belongs in no picture.
  return events.map((event) =>
    event.type === "run" ? { ...event, target: { ...event.target, how: "node my-server.js" } } : event,
  );
}

function read(file: string): AssayEvent[] {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as AssayEvent);
}

type Shot = { name: string; scheme: "light" | "dark"; width: number; height: number };

/** Opens a page as one would see it, has it made ready, and takes its picture. */
async function shoot(
  browser: Browser,
  url: string,
  { name, scheme, width, height }: Shot,
  ready: (tab: Page) => Promise<void> = async () => {},
): Promise<void> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
  const tab = await context.newPage();
  await tab.goto(url);
  await ready(tab);
  await tab.evaluate("document.activeElement.blur()");
  await tab.screenshot({ path: join(docs, name) });
  await context.close();
  process.stdout.write(`docs/${name}\n`);
}

/** The report as it is opened, and one red check in it with its evidence. */
async function ofReport(browser: Browser, file: string | undefined): Promise<void> {
  const events = file ? read(file) : await checked();
  const red = events.find((event): event is CheckEvent => event.type === "check" && event.verdict === "fail");
  const check = file ? `${red?.id}@${red?.x402Version}` : chosen;
  const page = join(packageRoot(), "reports", "pictures.html");
  mkdirSync(join(packageRoot(), "reports"), { recursive: true });
  writeFileSync(page, htmlReport(events));
  const url = pathToFileURL(page).href;
  await shoot(browser, url, { name: "report.png", scheme: "light", width: 1120, height: 900 });
  const at = ".check[open] .sequence";
  await shoot(
    browser,
    `${url}#check=${check}`,
    { name: "report-check.png", scheme: "dark", width: 1120, height: 860 },
    async (tab) => {
      await tab.locator(at).waitFor();
      // The words above the diagram would fill the picture; the bar at the top covers what is behind it.
      await tab.evaluate(`scrollTo({ top: document.querySelector("${at}").getBoundingClientRect().top + scrollY - 170 })`);
      await tab.waitForTimeout(200);
    },
  );
}

/** The devnet's page after two purchases; in the second the facilitator broke off when the money had moved. */
async function ofDevnet(browser: Browser): Promise<void> {
  const world = await startWorld();
  const live = await startLive(world);
  const server = await startServer({ facilitatorUrl: world.info.facilitatorUrl, payTo: world.info.payee, seen: live.seen });
  const control = await startControl(world, 0, live.control(server.url));
  await shoot(browser, control.url, { name: "devnet.png", scheme: "light", width: 1280, height: 1160 }, async (tab) => {
    const payments = tab.locator(".payment-item > summary");
    const bought = async (word: string) => {
      await tab.getByRole("button", { name: /^Buy for/ }).click();
      await payments.first().filter({ hasText: word }).waitFor();
    };
    await bought("paid");
    await tab.getByRole("switch", { name: "settles, and the answer is lost" }).click();
    await bought("not delivered");
    await payments.first().click();
    await tab.locator(".payment-item[open] .step.money").waitFor();
    await tab.locator(".toast").waitFor({ state: "hidden" });
    await tab.mouse.move(0, 0);
    await tab.evaluate("scrollTo({ top: 0 })");
  });
  await control.close();
  live.close();
  await server.close();
  await world.close();
}

const [file] = process.argv.slice(2);
const docs = join(packageRoot(), "docs");
const browser = await startChromium();
if (file !== "devnet") await ofReport(browser, file);
if (file === undefined || file === "devnet") await ofDevnet(browser);
await browser.close();
process.exit(0);
