import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { end, run, Tail, type ExecOptions } from "./exec.js";
import { TargetError, type ClientOutcome, type ClientSource, type Order } from "./target.js";

/**
 * A client behind an adapter: a command that is started once and makes many purchases, several at a time. It reads one order a
 * line from standard input and writes one answer a line to standard output, both JSON, joined by `id`
 * (spec/adapter). Other lines that it prints are let pass. Should it end, the next order starts it again.
 */
export function adapterClient(options: ExecOptions): ClientSource {
  const { command, timeout = 60_000 } = options;
  let running: Adapter | undefined;
  let closed = false;
  return {
    how: command,
    remembers: true,
    told: "each purchase is one line of JSON on its standard input, with a url (spec/adapter)",
    async buy(order, signal): Promise<ClientOutcome> {
      signal?.throwIfAborted();
      if (closed) throw new Error("the adapter was closed");
      if (!running || running.ended) running = startAdapter(options, order.variables);
      return running.ask(order, Math.min(timeout, order.patience ?? timeout), signal);
    },
    async close() {
      closed = true;
      await running?.stop();
    },
  };
}

interface Adapter {
  ended: boolean;
  ask(order: Order, timeout: number, signal?: AbortSignal): Promise<ClientOutcome>;
  stop(): Promise<void>;
}

function startAdapter(options: ExecOptions, variables: Record<string, string>): Adapter {
  const { child, input } = spawned(options, variables);
  const waiting = new Map<number, (outcome: ClientOutcome) => void>();
  const err = new Tail();
  child.stderr?.on("data", (chunk: Buffer) => err.add(chunk));
  let next = 1;
  let failure: Error | undefined;
  const adapter: Adapter = {
    ended: false,
    ask(order, timeout, signal) {
      if (failure)
        return Promise.reject(
          new TargetError(`The command could not be started: ${failure.message} (command: ${options.command}).`),
        );
      const id = next++;
      const { key, rpcUrl, variables: _own, patience: _limit, ...wanted } = order;
      return new Promise((resolve) => {
        const done = (outcome: ClientOutcome) => {
          clearTimeout(timer);
          signal?.removeEventListener("abort", leave);
          waiting.delete(id);
          resolve(outcome);
        };
        const leave = () => done({ exitCode: null, stdout: "", stderr: "the run was ended" });
        const timer = setTimeout(
          () => done({ exitCode: null, stdout: "", stderr: `it did not answer within ${timeout / 1000} s` }),
          timeout,
        );
        signal?.addEventListener("abort", leave);
        waiting.set(id, done);
        input.write(`${JSON.stringify({ id, ...wanted, privateKey: key, rpcUrl })}\n`);
      });
    },
    stop: () => end(child),
  };
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
    const answer = answerIn(line);
    if (answer) waiting.get(answer.id)?.(answer.outcome);
  });
  const over = (code: number | null) => {
    adapter.ended = true;
    // What it was asked for last is what it died of, as far as anybody can tell.
    for (const done of [...waiting.values()]) done({ exitCode: code, stdout: "", stderr: err.lastLine() || "the adapter ended" });
  };
  child.once("error", (error) => {
    failure = error;
    over(null);
  });
  child.once("exit", (code) => over(code));
  return adapter;
}

function spawned(options: ExecOptions, variables: Record<string, string>): { child: ChildProcess; input: NodeJS.WritableStream } {
  const child = run(options, variables, true);
  const input = child.stdio[4] as NodeJS.WritableStream;
  // One that has ended reads no more; that is noticed by its end.
  input.on("error", () => undefined);
  return { child, input };
}

function answerIn(line: string): { id: number; outcome: ClientOutcome } | undefined {
  let answer: { id?: unknown; success?: unknown; cannot?: unknown; error?: unknown } | null;
  try {
    answer = JSON.parse(line) as typeof answer;
  } catch {
    return undefined;
  }
  if (typeof answer !== "object" || answer === null || typeof answer.id !== "number") return undefined;
  const stderr = typeof answer.error === "string" ? answer.error : "";
  if (answer.cannot === true) return { id: answer.id, outcome: { exitCode: 127, stdout: "", stderr, cannot: true } };
  return { id: answer.id, outcome: { exitCode: answer.success === true ? 0 : 1, stdout: line, stderr } };
}
