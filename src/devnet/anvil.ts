import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAnvil } from "@viem/anvil";
import { DevnetError, findAnvil } from "./anvil-binary.js";
import { scratchVariable, tellPidVariable, underWatchdog } from "./watchdog.js";

export interface AnvilOptions {
  /** EIP-155 chain id; default 84532 (Base Sepolia, the only test network that official clients know). */
  chainId?: number;
  /** Mine every so many seconds instead of at each transaction. */
  blockTime?: number;
  /** Funded developer accounts; fewer start faster. */
  accounts?: number;
}

export interface AnvilProcess {
  /** JSON-RPC over HTTP, on 127.0.0.1 and a free port. */
  url: string;
  port: number;
  /** JSON-RPC over a Unix socket: about 18 times as many calls a second as HTTP. */
  ipcPath: string;
  /** Resolves when Anvil has ended, whoever ended it. */
  exited: Promise<void>;
  stop(): Promise<void>;
}

/** Milliseconds. */
const startTimeout = 20_000;
const stopTimeout = 5_000;

/**
 * Starts Anvil on a free port. It dies with this process, even when this process is killed, and leaves no files.
 *
 * @viem/anvil is kept behind this function because its `stop()` leaves a ten-second timer behind, rejects after a crash,
 * and its status stays "listening" when Anvil has died: we only use it to start and to listen, and end the group ourselves.
 *
 * @throws DevnetError when Anvil is missing or does not start.
 */
export async function startAnvil(options: AnvilOptions = {}): Promise<AnvilProcess> {
  const binary = findAnvil();
  const scratch = join(tmpdir(), `x402-assay-${randomBytes(8).toString("hex")}`);
  const ipcPath = join(scratch, "anvil.ipc");
  const anvil = createAnvil({
    anvilBinary: binary,
    chainId: options.chainId ?? 84532,
    accounts: options.accounts ?? 10,
    ...(options.blockTime === undefined ? {} : { blockTime: options.blockTime }),
    startTimeout,
    execArgs: ([file, args, rest]) => {
      // Historical states would fill the user's cache folder: keep them few and in our own scratch folder.
      const storage = ["--ipc", ipcPath, "--cache-path", scratch, "--prune-history", "256"];
      // Blocks have room for several transactions that ask for 30 million gas: one that does not fit beside another stays in
      // the pool, and Anvil does not look at it again before the next one comes.
      const own = ["--port", "0", "--host", "127.0.0.1", "--gas-limit", "240000000", ...storage];
      const command = underWatchdog(file, [...args, ...own]);
      const env = { [scratchVariable]: scratch, [tellPidVariable]: "1" };
      return [command.file, command.args, { ...rest, env, detached: true, cleanup: false, stdin: "pipe" }];
    },
  });

  let pid = 0;
  let ended = false;
  const listening = new Promise<number>((resolve) => {
    let heard = "";
    const deaf = anvil.on("message", (text) => {
      heard += text;
      pid ||= Number(/^watchdog (\d+)$/m.exec(heard)?.[1] ?? 0);
      const port = Number(/Listening on [^\s:]+:(\d+)\s/.exec(heard)?.[1] ?? 0);
      if (port === 0) return;
      deaf();
      resolve(port);
    });
  });
  const exited = new Promise<void>((resolve) => {
    anvil.on("exit", () => {
      ended = true;
      rmSync(scratch, { recursive: true, force: true });
      resolve();
    });
  });
  /** The watchdog takes its whole group along when it is told to end; should it not, the kernel does. */
  const end = () => {
    if (!pid || ended) return;
    kill(pid, "SIGTERM");
    const impatient = setTimeout(() => kill(-pid, "SIGKILL"), stopTimeout);
    void exited.then(() => clearTimeout(impatient));
  };
  const failed = (reason: string) => new DevnetError(`Anvil (${binary}) did not start: ${reason}`);
  let port: number;
  try {
    await anvil.start();
    port = await Promise.race([listening, exited.then(() => 0)]);
  } catch (cause) {
    end();
    const said = anvil.logs
      .join("")
      .split("\n")
      .filter((line) => line.trim() !== "" && !line.startsWith("watchdog "));
    throw failed(said.at(-1) ?? (cause instanceof Error ? cause.message : String(cause)));
  }
  if (port === 0) throw failed("it ended at once");
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    ipcPath,
    exited,
    async stop() {
      end();
      await exited;
    },
  };
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself in this very moment.
  }
}
