import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageRoot } from "../src/package-root.js";
import { htmlReport } from "../src/report/html.js";
import { startWorld } from "../src/reference/world.js";
import { checkServer } from "../src/runner/check-server.js";
import type { AssayEvent, CheckEvent } from "../src/runner/events.js";
import { execTarget } from "../src/targets/exec.js";
import { startChromium } from "./chromium.js";

/**
 * Makes the pictures of the report that are under docs/. By default of a server with one defect, which is checked for it;
 * or of the events of another run: `npm run pictures -- FILE`.
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

const [file] = process.argv.slice(2);
const events = file ? read(file) : await checked();
const red = events.find((event): event is CheckEvent => event.type === "check" && event.verdict === "fail");
const check = file ? `${red?.id}@${red?.x402Version}` : chosen;
const docs = join(packageRoot(), "docs");
const page = join(packageRoot(), "reports", "pictures.html");
mkdirSync(join(packageRoot(), "reports"), { recursive: true });
writeFileSync(page, htmlReport(events));

const browser = await startChromium();
const shots = [
  { name: "report.png", hash: "", scheme: "light", width: 1120, height: 900, at: "" },
  { name: "report-check.png", hash: `#check=${check}`, scheme: "dark", width: 1120, height: 860, at: ".check[open] .sequence" },
] as const;
for (const { name, hash, scheme, width, height, at } of shots) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
  const tab = await context.newPage();
  await tab.goto(pathToFileURL(page).href + hash);
  if (at) {
    await tab.locator(at).waitFor();
    await tab.evaluate("document.activeElement.blur()");
    // The words above the diagram would fill the picture; the bar at the top covers what is behind it.
    await tab.evaluate(`scrollTo({ top: document.querySelector("${at}").getBoundingClientRect().top + scrollY - 170 })`);
    await tab.waitForTimeout(200);
  }
  await tab.screenshot({ path: join(docs, name) });
  await context.close();
  process.stdout.write(`docs/${name}\n`);
}
await browser.close();
process.exit(0);
