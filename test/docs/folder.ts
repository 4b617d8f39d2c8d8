import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { devAccount } from "../../src/devnet/accounts.js";
import { packageRoot } from "../../src/package-root.js";
import { finished, freshFolder, type Run } from "../cli/cli.js";
import { shims } from "../cli/shims.js";
import type { Place } from "./commands.js";

/** A user's project in which the commands of a page are run as they stand there. */
export interface Folder {
  path: string;
  /** Runs one command, or starts it where it is to go on. */
  run(place: Place): Promise<Run>;
  /** Ends what goes on, and everything that it started. */
  close(): Promise<void>;
}

/** Somebody else's server and facilitator, which the docs give other names. */
export interface Strangers {
  server: string;
  facilitator: string;
}

const fixedPorts = ["4400", "4402", "3000", "3001", "3002"];

/** @throws Error with what it said, when a command that goes on ends instead. */
export async function folder(strangers: Strangers): Promise<Folder> {
  const path = join(freshFolder(), "project");
  cpSync(fileURLToPath(new URL("project", import.meta.url)), path, { recursive: true });
  writeFileSync(join(path, "empty-baseline.json"), '{ "known": [] }');
  mkdirSync(join(path, "node_modules"));
  symlinkSync(packageRoot(), join(path, "node_modules", "x402-assay"));
  symlinkSync(join(packageRoot(), "node_modules", "viem"), join(path, "node_modules", "viem"));
  const bin = shims();
  writeFileSync(join(bin, "curl"), `#!/bin/sh\nexec "${process.execPath}" "${join(path, "curl.js")}" "$@"\n`);
  chmodSync(join(bin, "curl"), 0o755);
  const ports = await Promise.all(fixedPorts.map(freePort));
  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|X402_ASSAY)/.test(name))),
    PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}`,
    KEY: devAccount("facilitator-under-test").key,
  };

  /** The words of the page, with what is other here: ports that are free, addresses, a smaller part of the catalogue. */
  const here = ({ command, but }: Place) => {
    const named = command
      .replaceAll("https://api.example.com", strangers.server)
      .replaceAll("https://facilitator.example.com", strangers.facilitator)
      .replaceAll("0x…", devAccount("buyer").address);
    const ported = named.replace(/(?<=[ :=])\d{4}(?=[ /"]|$)/g, (port) => String(ports[fixedPorts.indexOf(port)] ?? port));
    return but === undefined ? ported : `${ported} ${but}`;
  };

  const begun: ChildProcess[] = [];
  return {
    path,
    async run(place) {
      for (const [name, from] of Object.entries(place.files ?? {})) copyFileSync(join(path, from), join(path, name));
      const child = spawn("bash", ["-c", here(place)], { cwd: path, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
      begun.push(child);
      if (place.until !== undefined) return ready(child, place.until);
      const limit = setTimeout(() => end(child), 100_000);
      return finished(child).finally(() => clearTimeout(limit));
    },
    async close() {
      for (const child of begun.reverse()) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        const ended = once(child, "exit");
        end(child);
        await ended;
      }
    },
  };
}

/** With all that it started. */
function end(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
  } catch (error) {
    if ((error as { code?: string }).code !== "ESRCH") throw error;
  }
}

/** Resolves when it says that it is ready. */
function ready(child: ChildProcess, sign: RegExp): Promise<Run> {
  return new Promise((resolve, reject) => {
    const said = { stdout: "", stderr: "" };
    const hear = (stream: "stdout" | "stderr") => (chunk: Buffer) => {
      said[stream] += chunk.toString();
      if (sign.test(said.stdout)) resolve({ code: 0, ...said });
    };
    child.stdout?.on("data", hear("stdout"));
    child.stderr?.on("data", hear("stderr"));
    child.once("exit", (code) => reject(new Error(`it ended with ${code}: ${said.stdout}${said.stderr}`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
