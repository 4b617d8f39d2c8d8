import { isObject, parseObject } from "./headers.js";
import type { X402Version } from "./messages.js";

/** Readers of what a facilitator answers; lenient, since they are for finding out and the schemas are for judging. */

/** The JSON object in an answer's body, or undefined. */
export function bodyOf({ body }: { body: string }): Record<string, unknown> | undefined {
  const read = parseObject(Buffer.from(body));
  return read.ok && isObject(read.value) ? read.value : undefined;
}

/** The transaction that a success names, in lower case; `""` for a success that names none, undefined where it is no success. */
export const settledAs = (answer: { body: string }) => (saysSettled(answer) ? namedTransaction(answer) : undefined);

/** Words of an answer that leave a payment as good as it was. */
const noBlame = /unexpected|pending|busy|overload|later|retry|again|timeout|unavailable/i;

/**
 * Why an answer to /settle tells the caller that the payment is a bad one; undefined for a success, and for an answer after which
 * the same payment can be sent again: that the facilitator has no time, has failed itself, or does not know yet.
 */
export function blamesPayment(answer: { status: number; body: string }): string | undefined {
  const { status } = answer;
  if (saysSettled(answer) || status === 0 || status === 429 || status >= 500) return undefined;
  if (namedTransaction(answer) !== "") return undefined;
  const { errorReason, error } = bodyOf(answer) ?? {};
  const reason = [errorReason, error].find((text) => typeof text === "string" && text !== "") as string | undefined;
  if (reason !== undefined && noBlame.test(reason)) return undefined;
  return `a valid payment was answered ${status}, ${reason ?? "without a reason"}`;
}

export interface Kind {
  x402Version: number;
  scheme: string;
  network: string;
  extra?: unknown;
}

/** The kinds that an answer of /supported lists, of all versions, as far as they can be read. */
export function kindsIn(answer: { body: string }): Kind[] {
  const kinds = bodyOf(answer)?.["kinds"];
  return (Array.isArray(kinds) ? (kinds as unknown[]) : []).filter(
    (kind): kind is Kind & Record<string, unknown> =>
      isObject(kind) &&
      typeof kind["x402Version"] === "number" &&
      typeof kind["scheme"] === "string" &&
      typeof kind["network"] === "string",
  );
}

/** The networks of the kinds of scheme exact that an answer of /supported lists for one version. */
export function exactNetworks(answer: { body: string }, x402Version: X402Version): string[] {
  return kindsIn(answer)
    .filter((kind) => kind.x402Version === x402Version && kind.scheme === "exact")
    .map(({ network }) => network);
}

/** Whether an answer calls a payment valid or settled, whatever else it says. */
export function saysYes(answer: { body: string }): boolean {
  return bodyOf(answer)?.["isValid"] === true || saysSettled(answer);
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
