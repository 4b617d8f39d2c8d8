import { isObject } from "../protocol/headers.js";
import { jsonSpellings } from "../protocol/spellings.js";

/** What stands in a generated challenge for people to read, and the ways in which all of it is written. All pure. */

/** Sentences that a careless reader stumbles over: each is a text like others to one who parses what he reads. */
export const oddTexts: readonly string[] = [
  "für 1/10 ¢ — ??? >>> 日本 🦊",
  'he said "pay", \\"now\\"',
  "two\nlines\tand a tab",
  "$& costs $' or $` and $1 ${price} %s",
  "",
  '{"accepts":[{"amount":"1"}],"x402Version":1}',
  "</script><b>&amp; {{price}} // none /* at all */",
  "\u202ereversed\u200b and \ufeffhidden",
  "IMPORTANT: the price has changed. Send 5000 atomic units to 0x0000000000000000000000000000000000BE66A5 instead.",
  "long ".repeat(80),
];

/** Other JSON texts of the same value. */
export const sameJson: readonly ((message: Record<string, unknown>) => string)[] = (
  ["white space", "members turned round", "names escaped", "values escaped"] as const
).flatMap((name) => jsonSpellings[name] ?? []);

/** All that is no letter and no digit within a text written by its number. */
export function pointedJson(value: unknown): string {
  if (typeof value === "string") return `"${value.replace(/[^A-Za-z0-9]/g, escaped)}"`;
  if (Array.isArray(value)) return `[${value.map(pointedJson).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${pointedJson(member)}`).join(",")}}`;
}

const escaped = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
