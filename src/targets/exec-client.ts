import { once } from "node:events";
import { run, signalGroup, Tail, underClock, type ExecOptions } from "./exec.js";
import { TargetError, type ClientOutcome, type ClientSource, type Order } from "./target.js";

/** Bytes of standard output that are kept of a client. */
const maxOutput = 16 << 20;
/** The exit code by which a client says that it cannot do what it was asked: of a shell it means that there is no such command. */
const cannot = 127;

/** The variables of the official end-to-end suite for one purchase; what is no plain GET has variables of its own. */
export function clientVariables({ url, method, headers, body, key, network, rpcUrl, variables }: Order): Record<string, string> {
  const { origin } = new URL(url);
  return {
    ...variables,
    EVM_PRIVATE_KEY: key,
    RESOURCE_SERVER_URL: origin,
    ENDPOINT_PATH: url.slice(origin.length),
    EVM_NETWORK: network,
    EVM_RPC_URL: rpcUrl,
    ...(method === "GET" ? {} : { REQUEST_METHOD: method }),
    ...(headers ? { REQUEST_HEADERS: JSON.stringify(headers) } : {}),
    ...(body === undefined ? {} : { REQUEST_BODY: body }),
  };
}

/** A client that a command runs; one purchase a run. */
export function execClient(options: ExecOptions): ClientSource {
  const { command, timeout = 60_000 } = options;
  return {
    how: command,
    clocks: true,
    told: "each purchase is one run of the command, with what to buy in RESOURCE_SERVER_URL and ENDPOINT_PATH",
    buy: (order, signal) => underClock(order.clock, (more) => buyOnce(options, timeout, order, more, signal)),
  };
}

async function buyOnce(
  options: ExecOptions,
  timeout: number,
  order: Order,
  more: Record<string, string>,
  signal?: AbortSignal,
): Promise<ClientOutcome> {
  signal?.throwIfAborted();
  const limit = Math.min(timeout, order.patience ?? timeout);
  const child = run(options, { ...clientVariables(order), ...more });
  const out: Buffer[] = [];
  let size = 0;
  const err = new Tail();
  child.stdout?.on("data", (chunk: Buffer) => {
    if (size < maxOutput) out.push(chunk);
    size += chunk.length;
  });
  child.stderr?.on("data", (chunk: Buffer) => err.add(chunk));
  const closed = once(child, "close") as Promise<[number | null]>;
  // What left the process group may hold the pipes open for as long as it likes.
  child.once("exit", () => setTimeout(() => [child.stdout, child.stderr].map((pipe) => pipe?.destroy()), 1_000).unref());
  let late = false;
  const giveUp = () => {
    late = true;
    signalGroup(child.pid, "SIGKILL");
  };
  const timer = setTimeout(giveUp, limit);
  signal?.addEventListener("abort", giveUp);
  try {
    const [code] = await closed;
    const stderr = late && !signal?.aborted ? `it did not end within ${limit / 1000} s` : err.lastLine();
    const stdout = Buffer.concat(out).toString("utf8");
    // Who printed what it bought has bought; and a command that is not there says so in words.
    const silent = !late && code === cannot && stdout.trim() === "";
    if (silent && /not found/.test(stderr))
      throw new TargetError(`There is no such command: ${stderr} (command: ${options.command}).`);
    if (silent) return { exitCode: code, stdout, stderr, cannot: true };
    return { exitCode: late ? null : code, stdout, stderr };
  } catch (error) {
    if (error instanceof TargetError) throw error;
    throw new TargetError(`The command could not be started: ${(error as Error).message} (command: ${options.command}).`);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", giveUp);
  }
}
