import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

/** A local HTTP server on a free port of 127.0.0.1. */
export interface Listening {
  url: string;
  port: number;
  server: Server;
  /** Ends it together with every open connection. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1; port 0 picks a free one. */
export async function listen(handler: RequestListener, port = 0, settings: ServerOptions = {}): Promise<Listening> {
  const server = createServer(settings, handler);
  server.keepAliveTimeout = 60_000;
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const actual = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${actual}`,
    port: actual,
    server,
    async close() {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Thrown by {@link readBody} when a body is larger than allowed. */
export class BodyTooLarge extends Error {
  override name = "BodyTooLarge";
}

/** Reads a whole request body of at most `limit` bytes. */
export async function readBody(request: IncomingMessage, limit = 1 << 20): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new BodyTooLarge(`the body is larger than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  const type = response.getHeader("content-type") ?? "application/json";
  response.writeHead(status, { "content-type": type, "content-length": body.length });
  response.end(body);
}
