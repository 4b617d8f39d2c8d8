import { isObject, parseObject } from "./headers.js";
import type { X402Version } from "./messages.js";

/** Readers of what a facilitator answers; lenient, since they are for finding out and the schemas are for judging. */

/** The JSON object in an answer's body, or undefined. */
export function bodyOf({ body }: { body: string }): Record<string, unknown> | undefined {
  const read = parseObject(Buffer.from(body));
  return read.ok && isObject(read.value) ? read.value : undefined;
}

/** The networks of the kinds of scheme exact that an answer of /supported lists for one version. */
export function exactNetworks(answer: { body: string }, x402Version: X402Version): string[] {
  const kinds = bodyOf(answer)?.["kinds"];
  return (Array.isArray(kinds) ? (kinds as unknown[]) : []).flatMap((kind) =>
    isObject(kind) && kind["x402Version"] === x402Version && kind["scheme"] === "exact" && typeof kind["network"] === "string"
      ? [kind["network"]]
      : [],
  );
}
