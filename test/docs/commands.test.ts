import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Devnet } from "../../src/devnet/devnet.js";
import type { Listening } from "../../src/devnet/http.js";
import { packageRoot } from "../../src/package-root.js";
import { startServer } from "../../src/reference/server/serve.js";
import { startWorld } from "../../src/reference/world.js";
import { places } from "./commands.js";
import { folder } from "./folder.js";
import { blocksOf, commandsOf, guides } from "./markdown.js";

/** Every command that the docs tell a user to type is typed. */

let world: Devnet;
let server: Listening;
beforeAll(async () => {
  world = await startWorld();
  server = await startServer({ facilitatorUrl: world.info.facilitatorUrl, payTo: world.info.payee });
});
afterAll(async () => {
  await server.close();
  await world.close();
});

it("there are commands only where they are run", () => {
  const withCommands = guides.filter((file) => commandsOf(file).length > 0);
  expect(Object.keys(places).sort()).toEqual([...withCommands].sort());
});

/** The file that a page shows, made smaller as the commands are. */
function writeConfig(page: string, path: string): void {
  const shown = blocksOf(page).find(({ lang, text }) => lang === "json" && text.includes("config.schema.json"));
  if (!shown) return;
  const config = JSON.parse(shown.text) as { defaults: object };
  const only = ["server/payment/valid", "client/purchase/buys-once"];
  writeFileSync(
    join(path, "x402-assay.config.json"),
    JSON.stringify({ ...config, defaults: { ...config.defaults, only, spec: 2 } }),
  );
}

/** Two pages at a time: a machine may have no more cores. */
let slots = 2;
const waiting: (() => void)[] = [];
async function inTurn(work: () => Promise<void>): Promise<void> {
  if (slots > 0) slots -= 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else slots += 1;
  }
}

async function tellsTheTruth(page: string): Promise<void> {
  const project = await folder({ server: server.url, facilitator: world.info.facilitatorUrl });
  try {
    writeConfig(page, project.path);
    for (const place of places[page] ?? []) {
      if (place.elsewhere) {
        const [file, words] = place.elsewhere;
        expect(readFileSync(join(packageRoot(), file), "utf8")).toContain(words);
        continue;
      }
      const { code, stdout, stderr } = await project.run(place);
      expect(code, `${place.command}\n${stdout}${stderr}`).toBe(place.exit ?? 0);
      if (place.says) expect(`${stdout}\n${stderr}`, place.command).toMatch(place.says);
    }
  } finally {
    await project.close();
  }
}

describe("the table", () => {
  it.each(Object.keys(places))("has a place for each command of %s, and none for what is gone", (page) => {
    expect(commandsOf(page)).toEqual(places[page]?.map(({ command }) => command));
  });
});

describe("each command does what is said", () => {
  it.concurrent.each(Object.keys(places))("%s", (page) => inTurn(() => tellsTheTruth(page)), 600_000);
});
