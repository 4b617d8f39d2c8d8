import { request, type IncomingMessage, type RequestOptions } from "node:http";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectSecurely } from "node:tls";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import { clock } from "../devnet/clock.js";
import type { Exchange } from "./scenario.js";

export interface WireRequest {
  url: string;
  /** The request target as it goes on the wire; default path and query of `url`. */
  target?: string;
  method: string;
  headers: Record<string, string | readonly string[]>;
  body?: string | Uint8Array;
  /** The finished head of the request, up to and with the empty line, in another form. */
  head?: (head: string) => string;
  /** Milliseconds until the harness gives up waiting for the whole answer. */
  timeout: number;
  /** Milliseconds after sending at which the connection is broken off on purpose, or what has to happen first. */
  leave?: number | Promise<unknown>;
  signal?: AbortSignal;
}

const bodyLimit = 256 << 10;

/** Node's own limit of 16 kB is smaller than a challenge may be. */
const maxHeaderSize = 256 << 10;

/** Undoes what a server packed although nobody said that it may: the bytes that count are those inside. */
function unpack(body: Buffer, coding: string | undefined): Buffer {
  try {
    if (coding === "gzip") return gunzipSync(body, { maxOutputLength: bodyLimit });
    if (coding === "br") return brotliDecompressSync(body, { maxOutputLength: bodyLimit });
    if (coding === "deflate") return inflateSync(body, { maxOutputLength: bodyLimit });
  } catch {
    // Cut off, or not what it says: the raw bytes are all there is.
  }
  return body;
}

/** Milliseconds to listen on after the target has switched to another protocol: who pushes goods does so at once. */
const afterSwitching = 250;

/** Why an exchange ended that the harness itself broke off. */
export const leftOnPurpose = "the client left";

/**
 * Sends one request on a connection of its own and notes when what came. Never rejects: a broken connection or a timeout is
 * something a target did, and so part of the answer. No redirect is followed. Target, method and headers go out byte for byte.
 */
export function exchange(id: string, options: WireRequest): Promise<Exchange> {
  const { url, method, headers, body, timeout, leave, head = (lines) => lines } = options;
  const to = new URL(url);
  const target = options.target ?? `${to.pathname}${to.search}`;
  const startedAt = clock();
  const record: Exchange = {
    id,
    method,
    url: target.startsWith("/") ? `${to.origin}${target}` : to.origin,
    ...(options.target === undefined ? {} : { target }),
    requestHeaders: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, typeof value === "string" ? value : value.join(", ")]),
    ),
    ...(body === undefined ? {} : { requestBody: textOf(body) }),
    status: 0,
    headers: {},
    body: "",
    startedAt,
    endedAt: startedAt,
  };
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let leaving: NodeJS.Timeout | undefined;
    let over = false;
    const finish = (error?: string) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      clearTimeout(leaving);
      record.endedAt = clock();
      record.body = unpack(Buffer.concat(chunks), record.headers["content-encoding"]).toString("utf8");
      if (error) record.error ??= error;
      resolve(record);
    };
    const give = (reason: string) => {
      // Who wanted to leave later than the answer came has not left.
      if (over) return;
      record.error = reason;
      outgoing.destroy();
      finish();
    };
    const settings: RequestOptions = {
      // Node's writer refuses or tidies up what is not usual; its reader is all that is wanted of it here.
      method: method === "HEAD" ? "HEAD" : "GET",
      maxHeaderSize,
      createConnection: () => {
        const bytes = Buffer.concat([Buffer.from(head(headOf(method, target, to.host, headers, body))), Buffer.from(body ?? "")]);
        const socket = rawSocket(to, bytes);
        const go = () => give(leftOnPurpose);
        if (typeof leave === "number") socket.once("connect", () => (leaving = setTimeout(go, leave)));
        else void leave?.then(go, go);
        return socket;
      },
      ...(options.signal ? { signal: options.signal } : {}),
    };
    const keep = (chunk: Buffer) => {
      if (size < bodyLimit) chunks.push(chunk.subarray(0, bodyLimit - size));
      size += chunk.length;
    };
    const begin = (response: IncomingMessage) => {
      record.headAt = clock();
      record.status = response.statusCode ?? 0;
      for (const [name, value] of Object.entries(response.headers)) {
        if (value !== undefined) record.headers[name] = Array.isArray(value) ? value.join(", ") : value;
      }
    };
    const outgoing = request(settings, (response) => {
      begin(response);
      response.on("data", keep);
      response.on("end", () => finish());
      response.on("error", (error) => finish(reasonOf(error)));
    });
    const timer = setTimeout(() => give(`no answer within ${timeout / 1000} s`), timeout);
    outgoing.on("error", (error) => finish(reasonOf(error)));
    outgoing.on("upgrade", (response, socket, first) => {
      begin(response);
      keep(first);
      const listening = setTimeout(() => socket.destroy(), afterSwitching);
      socket.on("data", keep);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        clearTimeout(listening);
        finish();
      });
    });
    outgoing.end();
  });
}

/** What was sent, for the record: of an enormous body the beginning. */
const textOf = (body: string | Uint8Array) =>
  (typeof body === "string" ? body : Buffer.from(body).toString("utf8")).slice(0, bodyLimit);

/** The head of a request. What the caller names, in whatever letter case, is not set a second time. */
function headOf(
  method: string,
  target: string,
  host: string,
  headers: WireRequest["headers"],
  body: WireRequest["body"],
): string {
  const named = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const own: [string, string][] = [
    ["Host", host],
    ["Accept-Encoding", "identity"],
    ...(body === undefined ? [] : [["Content-Length", String(Buffer.byteLength(body))] as [string, string]]),
  ];
  const lines = [
    ...own.filter(([name]) => !named.has(name.toLowerCase())),
    ...Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one) => [name, one] as const)),
    ["Connection", "close"] as const,
  ];
  return `${method} ${target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
}

/** A connection that sends `bytes` and swallows what Node would have sent. */
function rawSocket(to: URL, bytes: Buffer): Socket {
  const secure = to.protocol === "https:";
  const host = to.hostname.replace(/^\[|\]$/g, "");
  const port = Number(to.port || (secure ? 443 : 80));
  const socket = secure ? connectSecurely({ host, port, servername: isIP(host) ? "" : host }) : connect({ host, port });
  const write = socket.write.bind(socket) as (bytes: Buffer) => boolean;
  socket.once(secure ? "secureConnect" : "connect", () => write(bytes));
  socket.write = (_chunk: unknown, encoding?: unknown, callback?: unknown) => {
    const done = [encoding, callback].find((value): value is () => void => typeof value === "function");
    if (done) process.nextTick(done);
    return true;
  };
  return socket;
}

function reasonOf(error: Error & { code?: string }): string {
  if (error.code === "ECONNREFUSED") return "connection refused";
  if (error.code === "ECONNRESET") return "connection reset";
  return error.code ?? error.message;
}
