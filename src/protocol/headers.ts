import type { X402Version } from "./messages.js";

/** Header names by version (transports-v1/http, transports-v2/http "Header Summary"). HTTP does not care for their case. */
export const headerNames = {
  1: { payment: "X-PAYMENT", response: "X-PAYMENT-RESPONSE" },
  2: { payment: "PAYMENT-SIGNATURE", response: "PAYMENT-RESPONSE" },
} as const satisfies Record<X402Version, { payment: string; response: string }>;

/** The v2 challenge's header; in v1 the challenge is the body of the 402. */
export const challengeHeader = "PAYMENT-REQUIRED";

/** JSON in standard, padded base64 of its UTF-8 bytes: the form of every x402 header. */
export function encodeHeader(message: unknown): string {
  return Buffer.from(JSON.stringify(message), "utf8").toString("base64");
}

export type Decoded = { ok: true; value: unknown } | { ok: false; problem: string };

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Decodes an x402 header strictly: canonical padded base64, valid UTF-8, a JSON object. What is loose elsewhere (blanks,
 * base64url, trailing bytes) is refused here, because two readers that are loose in different ways disagree about a payment.
 */
export function decodeHeader(text: string): Decoded {
  if (text === "") return { ok: false, problem: "the header is empty" };
  if (!base64.test(text)) return { ok: false, problem: "not standard padded base64" };
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") !== text) return { ok: false, problem: "not canonical base64" };
  return parseObject(bytes);
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Parses bytes as UTF-8 JSON and insists on an object. */
export function parseObject(bytes: Uint8Array): Decoded {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(bytes));
  } catch {
    return { ok: false, problem: "not UTF-8 JSON" };
  }
  return isObject(value) ? { ok: true, value } : { ok: false, problem: "not a JSON object" };
}

/** A JSON object: not null, not an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
