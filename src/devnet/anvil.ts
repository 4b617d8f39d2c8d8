import { mkdtempSync, rmSync } from "node:fs";
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

const startTimeout = 20_000;

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
  const scratch = mkdtempSync(join(tmpdir(), "x402-assay-"));
  const ipcPath = join(scratch, "anvil.ipc");
  const anvil = createAnvil({
    anvilBinary: binary,
    chainId: options.chainId ?? 84532,
    accounts: options.accounts ?? 10,
    ...(options.blockTime === undefined ? {} : { blockTime: options.blockTime }),
    startTimeout,
    execArgs: ([file, args, rest]) => {
      // Historical states would fill the user's cache folder: keep them few and in our own scratch folder.
      const own = ["--port", "0", "--host", "127.0.0.1", "--ipc", ipcPath, "--cache-path", scratch, "--prune-history", "256"];
      const command = underWatchdog(file, [...args, ...own]);
      const env = { [scratchVariable]: scratch, [tellPidVariable]: "1" };
      return [command.file, command.args, { ...rest, env, detached: true, cleanup: false, stdin: "pipe" }];
    },
  });

  let port = 0;
  let pid = 0;
  let ended = false;
  anvil.on("message", (text) => {
    port ||= Number(/Listening on [^\s:]+:(\d+)/.exec(text)?.[1] ?? 0);
    pid ||= Number(/watchdog (\d+)/.exec(text)?.[1] ?? 0);
  });
  const exited = new Promise<void>((resolve) => {
    anvil.on("exit", () => {
      ended = true;
      rmSync(scratch, { recursive: true, force: true });
      resolve();
    });
  });

  // The watchdog takes its whole group along when it is told to end.
  const end = () => {
    if (pid && !ended) process.kill(pid, "SIGTERM");
  };
  try {
    await anvil.start();
  } catch (cause) {
    end();
    rmSync(scratch, { recursive: true, force: true });
    const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw new DevnetError(`Anvil (${binary}) did not start: ${reason}`);
  }
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
