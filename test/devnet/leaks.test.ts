import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { leftoversOf, settled, startIn, worldProgram } from "../../scripts/leak.js";
import { packageRoot } from "../../src/package-root.js";

/** Runs a program that starts a world; `end` brings it to its end once it has printed `line`. */
async function run(
  then: string,
  line: "starting" | "ready",
  end: (kill: (signal: NodeJS.Signals) => void) => void | Promise<void>,
) {
  expect(existsSync(join(packageRoot(), "dist/src/reference/world.js")), "npm run build comes first").toBe(true);
  const tmp = mkdtempSync(join(tmpdir(), "leaks-"));
  onTestFinished(() => rmSync(tmp, { recursive: true, force: true }));
  const child = startIn(tmp, worldProgram(then));
  const exited = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  for await (const said of createInterface({ input: child.stdout! })) if (said === line) break;
  const before = leftoversOf(tmp);
  await end((signal) => child.kill(signal));
  const [code, signal] = await exited;
  return { before, ended: signal ?? code, left: await settled(tmp) };
}

const nothing = { processes: [], folders: [] };
const forever = "setInterval(() => undefined, 1_000);";

describe("a process that started a world leaves neither processes nor folders", () => {
  it.each(["SIGKILL", "SIGTERM"] as const)("when %s ends it", async (signal) => {
    const { before, ended, left } = await run(forever, "ready", (kill) => kill(signal));
    // Node itself, the watchdog, its watcher, Anvil: what is looked for can be seen.
    expect(before.processes.filter(({ command }) => /^\S*anvil /.test(command))).toHaveLength(1);
    expect([before.processes.length, before.folders.length]).toEqual([4, 1]);
    expect([ended, left]).toEqual([signal, nothing]);
  });

  it.each([0, 20])("when it is killed %i ms into the start", async (delay) => {
    const { ended, left } = await run(forever, "starting", async (kill) => {
      await wait(delay);
      kill("SIGKILL");
    });
    expect([ended, left]).toEqual(["SIGKILL", nothing]);
  });

  it("when it exits, with the world open", async () => {
    const { ended, left } = await run("process.exit(7);", "ready", () => undefined);
    expect([ended, left]).toEqual([7, nothing]);
  });

  it("when it crashes", async () => {
    const { ended, left } = await run('throw new Error("crash");', "ready", () => undefined);
    expect([ended, left]).toEqual([1, nothing]);
  });

  it("when it closes its worlds, after which it ends by itself", async () => {
    const more = "for (let n = 0; n < 4; n += 1) await (await startWorld()).close();";
    const { ended, left } = await run(`await world.close(); ${more}`, "ready", () => undefined);
    expect([ended, left]).toEqual([0, nothing]);
  });

  it("when Anvil was killed under it", async () => {
    const crash = `
      const { execFileSync } = await import("node:child_process");
      const pids = execFileSync("ps", ["-Ao", "pid=,command="], { encoding: "utf8" }).split("\\n");
      const anvil = pids.find((line) => line.includes(process.env.TMPDIR) && /^ *\\d+ \\S*anvil /.test(line));
      process.kill(Number.parseInt(anvil, 10), "SIGKILL");
      await world.chain.exited;
      await world.close();`;
    const { ended, left } = await run(crash, "ready", () => undefined);
    expect([ended, left]).toEqual([0, nothing]);
  });
});
