import { isObject } from "./headers.js";

/**
 * The same payment in other bytes. Whoever tells payments apart by bytes takes each of these for a new one. All pure; what they
 * are given is the message as it is usually sent.
 */

type Message = Record<string, unknown>;

/** Applies to the payload's own members; `authorization` is given apart. */
function within(message: Message, change: (payload: Message, authorization: Message) => Message): Message {
  const payload = isObject(message["payload"]) ? message["payload"] : {};
  const authorization = isObject(payload["authorization"]) ? payload["authorization"] : {};
  return { ...message, payload: change(payload, authorization) };
}

const authorized = (message: Message, change: (authorization: Message) => Message) =>
  within(message, (payload, authorization) => ({ ...payload, authorization: change(authorization) }));

const upper = (hex: unknown) => `0x${String(hex).slice(2).toUpperCase()}`;
const lower = (hex: unknown) => String(hex).toLowerCase();

/** Hex digits in another case, as wallets and libraries write them. */
export const hexSpellings: Readonly<Record<string, (message: Message) => Message>> = {
  "nonce in upper case": (message) => authorized(message, (signed) => ({ ...signed, nonce: upper(signed["nonce"]) })),
  "signature in upper case": (message) => within(message, (payload) => ({ ...payload, signature: upper(payload["signature"]) })),
  "payer in lower case": (message) => authorized(message, (signed) => ({ ...signed, from: lower(signed["from"]) })),
  "payer in upper case": (message) => authorized(message, (signed) => ({ ...signed, from: upper(signed["from"]) })),
  "payee in lower case": (message) => authorized(message, (signed) => ({ ...signed, to: lower(signed["to"]) })),
};

/** Other JSON texts of the same value, or of one with members that nobody knows. */
export const jsonSpellings: Readonly<Record<string, (message: Message) => string>> = {
  "members turned round": (message) => JSON.stringify(deep(message, (entries) => entries.reverse())),
  "white space": (message) => `${JSON.stringify(message, null, 2)}\n`,
  "unknown members": (message) => JSON.stringify(deep(message, (entries) => [...entries, ["x-note", "once more"]])),
  "names escaped": (message) =>
    JSON.stringify(message).replace(
      /"([a-z])([A-Za-z0-9]*)":/g,
      (_, first: string, rest: string) => `"${escaped(first)}${rest}":`,
    ),
  "values escaped": (message) => JSON.stringify(message).replace(/"0x/g, `"${escaped("0")}x`),
  "version with a fraction": (message) => JSON.stringify(message).replace(/"x402Version":(\d)/, '"x402Version":$1.0'),
  "values with a leading zero": (message) =>
    JSON.stringify(authorized(message, (signed) => ({ ...signed, value: `0${String(signed["value"])}` }))),
};

/** JSON whose base64 has padding and both signs in which the alphabets differ, so that no other base64 of it is the same. */
export function unevenJson(message: Message): string {
  const text = JSON.stringify({ ...message, "x-note": "???>>>" });
  return text.padEnd(text.length + 1 + ((3 - (text.length % 3)) % 3));
}

/** Other base64 of the same bytes: without padding, in the alphabet for URLs, with padding that nobody needs. */
export const base64Spellings: Readonly<Record<string, (header: string) => string>> = {
  "no padding": (header) => header.replace(/=+$/, ""),
  "alphabet for URLs": (header) => header.replaceAll("+", "-").replaceAll("/", "_"),
  "more padding": (header) => `${header}====`,
};

const escaped = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;

function deep(value: unknown, change: (entries: [string, unknown][]) => [string, unknown][]): unknown {
  if (Array.isArray(value)) return value.map((entry) => deep(entry, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(change(Object.entries(value).map(([name, member]) => [name, deep(member, change)])));
}
