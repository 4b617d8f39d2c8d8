import { challengeHeader, decodeHeader, headerNames, isObject, parseObject } from "../protocol/headers.js";
import type { HttpAnswer } from "../protocol/challenge.js";

/** An answer, and what it was an answer to. */
type Asked = HttpAnswer & { requestHeaders: Record<string, string> };

/** Shorter texts recognise nothing; those with numbers in them are mostly frame, so they have to be longer. */
const least = { words: 8, numbers: 14 };

/**
 * Recognises what was sold. Goods may carry a time stamp, a counter or a random id, so those do not count; and what the target
 * says to everybody about its goods (the texts of its challenge) is not goods.
 */
export class Goods {
  #samples = new Set<string>();

  /** Remembers the body of a paid answer. Very short bodies recognise nothing. */
  learn(body: string): void {
    const sample = normalise(body);
    const enough = sample.includes("#") ? least.numbers : least.words;
    if (sample.length >= enough && this.#samples.size < 32) this.#samples.add(sample);
  }

  /** Whether anything was learnt that can be recognised. */
  known(): boolean {
    return this.#samples.size > 0;
  }

  /** Whether a text contains goods, as they are or as a JSON string. `known`: what the target answered in public, if anything. */
  in(text: string, known: readonly Asked[] = []): boolean {
    if (text === "" || this.#samples.size === 0) return false;
    const escaped = text.includes("\\") ? [unescape(text), unescape(unescape(text))] : [];
    const seen = [text, ...escaped].map(normalise);
    const found = [...this.#samples].filter((sample) => seen.some((part) => part.includes(sample)));
    if (found.length === 0) return false;
    const texts = known.filter(isDemand).flatMap(textsOf).map(normalise);
    return found.some((sample) => !texts.some((shown) => shown.includes(sample)));
  }
}

/** What an answer has to give: its body, and where it is a redirect the place that it leads to. */
export function contentOf({ headers, body }: HttpAnswer): string {
  const place = headers["location"];
  return place === undefined ? body : `${place}\n${body}`;
}

const payments = new Set([1, 2].map((version) => headerNames[version as 1 | 2].payment.toLowerCase()));

/** A demand for payment to somebody who had sent none. A place that is not filled yet is none. */
const isDemand = (answer: Asked) =>
  answer.status === 402 && !Object.keys(answer.requestHeaders).some((name) => payments.has(name.toLowerCase()));

/** What a challenge says to people: not its whole body, which is where a seller who forgot to stop puts the goods. */
function textsOf(answer: HttpAnswer): string[] {
  const header = answer.headers[challengeHeader.toLowerCase()];
  const read = [parseObject(Buffer.from(answer.body)), ...(header === undefined ? [] : [decodeHeader(header)])];
  return read.flatMap((part) => (part.ok ? textsIn(part.value) : []));
}

const spoken = new Set(["description", "error", "resource", "url", "mimeType"]);

function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === "string" ? (spoken.has(name) ? [inner] : []) : textsIn(inner),
  );
}

const unescape = (text: string) =>
  text
    .replace(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    .replace(/\\[nrt]/g, " ")
    .replace(/\\(["\\/])/g, "$1");

/** Without white space, and with one sign for whatever may differ from sale to sale: ids in hex, and numbers. */
const normalise = (text: string) =>
  text
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, "#")
    .replace(/\b(0x)?(?=[a-f]*[0-9])[0-9a-f]{8,}\b/gi, "#")
    .replace(/[0-9]+(\.[0-9]+)?/g, "#")
    .replace(/\s+/g, "");
