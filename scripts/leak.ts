import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { packageRoot } from "../src/package-root.js";

/**
 * Proves that nothing is left behind: starts a devnet or a check, again and again, kills it (SIGKILL) at a random
 * moment, and looks for processes and scratch folders. `node dist/scripts/leak.js --times 20 [--seed N] [--within MS]`
 */

export interface Leftovers {
  processes: { pid: number; command: string }[];
  folders: string[];
}

/**
 * What is there of the devnets whose temporary folder is `tmp`: it is in the environment or the command line of everything
 * that they start, which nothing else on the machine has.
 */
export function leftoversOf(tmp: string): Leftovers {
  return { processes: processesOf(tmp), folders: readdirSync(tmp).filter((name) => name.startsWith("x402-assay-")) };
}

function processesOf(mark: string): Leftovers["processes"] {
  if (!existsSync("/proc/self/environ")) {
    const { stdout } = spawnSync("ps", ["-Ao", "pid=,command="], { encoding: "utf8" });
    return stdout.split("\n").flatMap((line) => {
      const [, pid, command = ""] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
      return pid && command.includes(mark) ? [{ pid: Number(pid), command }] : [];
    });
  }
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
        const found = command.includes(mark) || readFileSync(`/proc/${pid}/environ`, "utf8").includes(mark);
        return found ? [{ pid: Number(pid), command }] : [];
      } catch {
        // It has ended, or it is somebody else's.
        return [];
      }
    });
}

/** Waits until nothing is left, at most `patience` milliseconds; says what still is. */
export async function settled(tmp: string, patience = 5_000): Promise<Leftovers> {
  const deadline = performance.now() + patience;
  for (;;) {
    const left = leftoversOf(tmp);
    if (left.processes.length + left.folders.length === 0 || performance.now() > deadline) return left;
    await wait(5);
  }
}

/** A small program that starts a world, says so, and does `then`; for the test. */
export function worldProgram(then = ""): string[] {
  const world = pathToFileURL(join(packageRoot(), "dist", "src", "reference", "world.js")).href;
  const program = `
    import { startWorld } from ${JSON.stringify(world)};
    console.log("starting");
    const world = await startWorld();
    console.log("ready");
    ${then}`;
  return ["--input-type=module", "-e", program];
}

/** Starts Node with a temporary folder of its own. */
export function startIn(tmp: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, args, { env: { ...process.env, TMPDIR: tmp }, stdio: ["ignore", "pipe", "pipe"] });
}

/** The same numbers for the same seed, from 0 up to 1 (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { times: { type: "string" }, seed: { type: "string" }, within: { type: "string" } } });
  const [times, seed, within] = [
    Number(values.times ?? 20),
    Number(values.seed ?? Date.now() % 2 ** 31),
    Number(values.within ?? 1_500),
  ];
  if (![times, seed, within].every((value) => Number.isInteger(value) && value >= 0)) {
    console.error("usage: node dist/scripts/leak.js [--times N] [--seed N] [--within MS]");
    return 2;
  }
  const cli = join(packageRoot(), "dist", "src", "cli", "main.js");
  const tmp = mkdtempSync(join(tmpdir(), "leak-"));
  const target = `"${process.execPath}" "${cli}" reference server`;
  const commands = [
    [cli, "devnet"],
    [cli, "check", "server", "--exec", target, "--out", join(tmp, "reports")],
  ];
  console.log(`${times} kills of x402-assay devnet and x402-assay check, in turn, within ${within} ms; seed ${seed}`);

  const next = random(seed);
  let [leaks, wasUp] = [0, 0];
  try {
    for (let kill = 1; kill <= times; kill += 1) {
      const delay = Math.floor(next() * (within + 1));
      const child = startIn(tmp, commands[kill % commands.length] ?? []);
      child.stdout?.resume();
      child.stderr?.resume();
      const gone = once(child, "exit");
      await Promise.race([wait(delay), gone]);
      const running = processesOf(tmp).length - 1;
      if (running > 0) wasUp += 1;
      child.kill("SIGKILL");
      await gone;
      const since = performance.now();
      const left = await settled(tmp);
      const took = `${Math.round(performance.now() - since)} ms`;
      const what = [...left.processes.map(({ pid, command }) => `${pid} ${command.slice(0, 100)}`), ...left.folders];
      if (what.length > 0) leaks += 1;
      console.log(
        `${String(kill).padStart(3)}  after ${String(delay).padStart(4)} ms, ${running} processes: ${what.join("; ") || `nothing left after ${took}`}`,
      );
      for (const { pid } of left.processes) process.kill(pid, "SIGKILL");
      for (const folder of left.folders) rmSync(join(tmp, folder), { recursive: true, force: true });
    }
  } finally {
    rmSync(tmp, { recursive: true, force: true });
  }
  if (wasUp === 0) {
    console.log("Nothing was ever running when it was killed, which proves nothing.");
    return 1;
  }
  console.log(
    `${leaks === 0 ? "Nothing" : `Something (${leaks} times)`} was left after ${times} kills, ${wasUp} of them with processes running.`,
  );
  return leaks === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main();
