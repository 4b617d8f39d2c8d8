import { request, type RequestOptions } from "node:http";
import { request as secureRequest } from "node:https";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import { clock } from "../devnet/clock.js";
import type { Exchange } from "./scenario.js";

export interface WireRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
  /** Milliseconds until the harness gives up waiting for the whole answer. */
  timeout: number;
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

/**
 * Sends one request on a connection of its own and notes when what came. Never rejects: a broken connection or a timeout is
 * something a target did, and so part of the answer. No redirect is followed.
 */
export function exchange(id: string, options: WireRequest): Promise<Exchange> {
  const { url, method, headers, body, timeout } = options;
  const startedAt = clock();
  const record: Exchange = {
    id,
    method,
    url,
    requestHeaders: headers,
    ...(body === undefined ? {} : { requestBody: body }),
    status: 0,
    headers: {},
    body: "",
    startedAt,
    endedAt: startedAt,
  };
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (error?: string) => {
      clearTimeout(timer);
      record.endedAt = clock();
      record.body = unpack(Buffer.concat(chunks), record.headers["content-encoding"]).toString("utf8");
      if (error) record.error ??= error;
      resolve(record);
    };
    const settings: RequestOptions = {
      method,
      headers: { "accept-encoding": "identity", ...headers },
      agent: false,
      maxHeaderSize,
      ...(options.signal ? { signal: options.signal } : {}),
    };
    const send = url.startsWith("https:") ? secureRequest : request;
    const outgoing = send(url, settings, (response) => {
      record.headAt = clock();
      record.status = response.statusCode ?? 0;
      for (const [name, value] of Object.entries(response.headers)) {
        if (value !== undefined) record.headers[name] = Array.isArray(value) ? value.join(", ") : value;
      }
      response.on("data", (chunk: Buffer) => {
        if (size < bodyLimit) chunks.push(chunk.subarray(0, bodyLimit - size));
        size += chunk.length;
      });
      response.on("end", () => finish());
      response.on("error", (error) => finish(reasonOf(error)));
    });
    const timer = setTimeout(() => {
      record.error = `no answer within ${timeout / 1000} s`;
      outgoing.destroy();
      finish();
    }, timeout);
    outgoing.on("error", (error) => finish(reasonOf(error)));
    outgoing.end(body);
  });
}

function reasonOf(error: Error & { code?: string }): string {
  if (error.code === "ECONNREFUSED") return "connection refused";
  if (error.code === "ECONNRESET") return "connection reset";
  return error.code ?? error.message;
}
