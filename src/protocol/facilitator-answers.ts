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

/** Whether an answer to /settle says that the money has moved. */
export const saysSettled = (answer: { body: string }) => bodyOf(answer)?.["success"] === true;

/** The transaction that an answer to /settle names, in lower case; empty where it names none. */
export function namedTransaction(answer: { body: string }): string {
  const named = bodyOf(answer)?.["transaction"];
  return typeof named === "string" ? named.toLowerCase() : "";
}

/**
 * Whether an answer to /settle, after the money has moved, is no reason to ask for more of it: it names the transaction, with
 * success or without, or it is none (no answer, or a failure of the facilitator itself).
 */
export function tellsOfMoney(answer: { status: number; body: string }, transaction: string): boolean {
  return answer.status === 0 || answer.status >= 500 || namedTransaction(answer) === transaction.toLowerCase();
}
