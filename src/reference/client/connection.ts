import http, { type Agent, type IncomingMessage, type RequestOptions } from "node:http";
import type { Outgoing } from "./steps.js";

/** What comes back, before its body is read. */
export interface Incoming {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: AsyncIterable<Buffer>;
}

/**
 * One connection for each origin, kept between requests until `close`; `send` makes one request and follows nothing. Node's own client, since this
 * buyer is often a process for each purchase: undici, with its parser in WebAssembly, takes a third of such a process's time to load.
 */
export function openConnection(): { send(request: Outgoing, timeout: number): Promise<Incoming>; close(): void } {
  const agents = new Map<string, Agent>();
  return {
    async send({ url, method, headers, body }, timeout) {
      const { protocol } = new URL(url);
      if (protocol !== "http:" && protocol !== "https:") throw new Error(`${protocol} is not HTTP`);
      // The encrypted one is loaded when somebody asks for it.
      const { Agent, request } = protocol === "https:" ? await import("node:https") : http;
      const agent = agents.get(protocol) ?? new Agent({ keepAlive: true, maxSockets: 1 });
      agents.set(protocol, agent);
      const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
      const options: RequestOptions = {
        method,
        headers: { ...length, ...asGiven(headers) },
        agent,
        signal: AbortSignal.timeout(timeout),
      };
      return new Promise((resolve, reject) => {
        request(url, options, (answer: IncomingMessage) =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: answer }),
        )
          .on("error", reject)
          .end(body);
      });
    },
    close: () => agents.forEach((agent) => agent.destroy()),
  };
}

/** Names that differ in letter case only are lines of their own, as they would be in any other client; Node keeps the last of them. */
function asGiven(headers: Record<string, string>): Record<string, string | string[]> {
  const lines = new Map<string, [name: string, ...values: string[]]>();
  for (const [name, value] of Object.entries(headers)) {
    const key = name.toLowerCase();
    lines.set(key, [...(lines.get(key) ?? [name]), value]);
  }
  return Object.fromEntries(
    [...lines.values()].map(([name, ...values]) => [name, values.length === 1 ? (values[0] ?? "") : values]),
  );
}
