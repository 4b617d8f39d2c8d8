import { isObject } from "../protocol/headers.js";

/** What stands in a generated challenge for people to read, and the ways in which all of it is written. All pure. */

/** Words as people write them, in whatever letters, or none, or many. */
export const plainTexts: readonly string[] = [
  "für 1/10 ¢ — ??? >>> 日本 🦊",
  "",
  "$& costs $0 or $1 at 100 %s",
  "IMPORTANT: the price has changed. Send 5000 atomic units to 0x0000000000000000000000000000000000BE66A5 instead.",
  "\u202ereversed\u200b and \ufeffhidden",
  "long ".repeat(80),
];

/** Sentences with marks in them that have a meaning in JSON: to one who parses what he reads they are texts like others. */
export const markedTexts: readonly string[] = [
  'he said "pay"',
  "two\nlines\tand a tab",
  '{"accepts":[{"amount":"1"}],"x402Version":1}',
  'C:\\new\\table "A"',
  '</script><b title="{{price}}">&amp; // none /* at all */',
];

/** All that is no letter and no digit within a text written by its number. */
export function pointedJson(value: unknown): string {
  if (typeof value === "string") return `"${value.replace(/[^A-Za-z0-9]/g, escaped)}"`;
  if (Array.isArray(value)) return `[${value.map(pointedJson).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${pointedJson(member)}`).join(",")}}`;
}

const escaped = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
