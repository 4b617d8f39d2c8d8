import { spawn, type ChildProcess } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { ordersVariable, underWatchdog } from "../devnet/watchdog.js";
import { otherClock } from "./other-clock.js";
import { waitReady } from "./ready.js";
import { TargetError, type RunningTarget, type TargetSource } from "./target.js";

export interface ExecOptions {
  command: string;
  /** Where it runs; default here. */
  cwd?: string;
  /** Milliseconds until a server must be ready, or a client done. */
  timeout?: number;
}

/** The end of what a process printed: enough to say what went wrong. */
export class Tail {
  #text = "";
  add(chunk: Buffer): void {
    this.#text = (this.#text + chunk.toString("utf8")).slice(-4_000);
  }
  lastLine(): string {
    const lines = this.#text.split("\n").map((line) => line.trim());
    // Under an uncaught error Node prints the stack and its own version; what was thrown says more.
    const telling = lines.filter((line) => line !== "" && !/^(at |Node\.js v|\^+$|[{}]$)/.test(line));
    return (telling.findLast((line) => /^\w*Error\b/.test(line)) ?? telling.at(-1) ?? "").slice(0, 300);
  }
}

/** Starts a command in a process group of its own, which dies with this process. With `orders`, what is written to `stdio[4]` is its input. */
export function run({ command, cwd }: ExecOptions, variables: Record<string, string>, orders = false): ChildProcess {
  const { file, args } = underWatchdog("/bin/sh", ["-c", command]);
  const child = spawn(file, args, {
    cwd,
    env: { ...process.env, ...variables, ...(orders ? { [ordersVariable]: "1" } : {}) },
    detached: true,
    stdio: ["pipe", "pipe", "pipe", ...(orders ? (["ignore", "pipe"] as const) : [])],
  });
  child.stdin?.on("error", () => undefined);
  return child;
}

/** Ends a whole process group: politely, then not. */
export async function end(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, "exit");
  signalGroup(child.pid, signal);
  // The watchdog kills its group as soon as it is told to end; this is for the case that it was killed itself.
  const late = setTimeout(() => signalGroup(child.pid, "SIGKILL"), 2_000);
  await gone;
  clearTimeout(late);
}

export function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Gone already.
  }
}

/** Ports that no system gives to whoever asks for any: a proxy or seller that starts meanwhile does not get one of them. */
const [lowest, many] = [10_000, 20_000];
/** The one among them that fetch refuses to talk to (WHATWG Fetch, "port blocking"). */
const refused = 10_080;
/** Ports that were given to targets of this process, which may not listen yet. */
const given = new Set<number>();

/** A port that nothing listens on now. Whoever gets it next could still be faster; then the target says so. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + randomInt(many);
    if (port === refused || given.has(port)) continue;
    // By the time that half of them were given, the first have long been used.
    if (given.size > many / 2) given.clear();
    given.add(port);
    if (await nobodyListens(port)) return port;
  }
}

async function nobodyListens(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}

/** A server or facilitator that a command starts; it is told its `PORT`. */
export function execTarget(options: ExecOptions): TargetSource {
  const { command, timeout = 60_000 } = options;
  return {
    how: command,
    fresh: true,
    async start(variables, unwell, clock): Promise<RunningTarget> {
      for (let tries = 1; ; tries += 1) {
        try {
          return await underClock(clock, (more) => startOnce(options, timeout, { ...variables, ...more }, unwell));
        } catch (error) {
          // Somebody was faster with the port that was free: another one will do.
          const taken = error instanceof TargetError && /EADDRINUSE|address already in use/i.test(error.message);
          if (!taken || tries === 3) throw error;
        }
      }
    },
  };
}

/** Starts something under another clock, where one is asked for. */
export async function underClock<T extends { clock?: number }>(
  seconds: number | undefined,
  start: (variables: Record<string, string>) => Promise<T>,
): Promise<T> {
  if (seconds === undefined) return start({});
  const clock = otherClock(seconds);
  try {
    const started = await start(clock.variables);
    return clock.taken() ? { ...started, clock: seconds } : started;
  } finally {
    clock.close();
  }
}

async function startOnce(
  { command, ...options }: ExecOptions,
  timeout: number,
  variables: Record<string, string>,
  unwell: number | undefined,
): Promise<RunningTarget> {
  const port = await freePort();
  const child = run({ command, ...options }, { ...variables, PORT: String(port) });
  const [out, err] = [new Tail(), new Tail()];
  child.stdout?.on("data", (chunk: Buffer) => out.add(chunk));
  child.stderr?.on("data", (chunk: Buffer) => err.add(chunk));
  let stopping = false;
  const exited = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(`the command could not be started: ${error.message}`));
    child.once("exit", (code, signal) => {
      if (stopping) return;
      const last = err.lastLine() || out.lastLine();
      resolve(`the command ended with ${signal ?? `code ${code}`}${last ? `; its last words: ${last}` : ""}`);
    });
  });
  const url = `http://127.0.0.1:${port}`;
  let sentence: string | undefined;
  void exited.then((text) => (sentence = text));
  if (!(await waitReady(url, timeout, exited, unwell))) {
    const last = err.lastLine() || out.lastLine();
    stopping = true;
    await end(child);
    if (sentence) throw new TargetError(`The target did not start: ${sentence} (command: ${command}).`);
    throw new TargetError(
      `The target did not listen on port ${port} within ${timeout / 1000} s; it must listen on the PORT that it is given` +
        `${last ? ` (its last words: ${last})` : ""}.`,
    );
  }
  return {
    url,
    exited,
    async stop() {
      stopping = true;
      await end(child);
    },
    async kill() {
      stopping = true;
      await end(child, "SIGKILL");
    },
  };
}

/** Something that is already there, at a URL. */
export function urlTarget(url: string, timeout = 10_000): TargetSource {
  const base = url.replace(/\/+$/, "");
  return {
    how: base,
    fresh: false,
    async start() {
      const forever = new Promise<string>(() => undefined);
      if (!(await waitReady(base, timeout, forever))) {
        throw new TargetError(`Nothing answers at ${base}; start the target, or check the URL.`);
      }
      return { url: base, exited: forever, stop: () => Promise.resolve() };
    },
  };
}
