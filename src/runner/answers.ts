import { handsOver } from "../protocol/challenge.js";
import { bodyOf } from "../protocol/facilitator-answers.js";
import { contentOf } from "./goods.js";
import type { Exchange } from "./scenario.js";

/** What an answer amounts to: of a server to a payment, of a facilitator to /verify and /settle. All pure. */

/** An answer in a few words. */
export function describe(exchange: Exchange): string {
  if (exchange.status === 0) return `no answer (${exchange.error ?? "unknown"})`;
  return exchange.error ? `${exchange.status}, then ${exchange.error}` : String(exchange.status);
}

/** Why an answer does not count as the resource, or undefined. */
export function notServed(exchange: Exchange): string | undefined {
  if (exchange.error) return `the answer broke off: ${describe(exchange)}`;
  if (handsOver(exchange)) return undefined;
  return `a valid payment was answered with ${describe(exchange)}`;
}

/**
 * Why an answer does not count as a refusal of the payment, or undefined. A refusal for another reason proves nothing, so a
 * missing route, a crash, a hang and a redirect are none.
 */
export function notRefused(exchange: Exchange, hasGoods: (text: string) => boolean): string | undefined {
  const { status } = exchange;
  if (status >= 200 && status < 300) return `the payment was taken: answered ${status}`;
  if (hasGoods(contentOf(exchange))) return `answered ${status}, with the resource in it`;
  if (status === 0 || exchange.error) return `not refused: ${describe(exchange)}`;
  if (status >= 500) return `failed with ${status} where it had to refuse`;
  if (status < 400) return `answered ${status} where it had to refuse`;
  if ([404, 405, 408, 413, 414, 429, 431].includes(status)) return `answered ${status}, which says nothing about the payment`;
  return undefined;
}

/**
 * Milliseconds to wait before asking again, when an answer says that the target has no time now: 429, or to who has not paid a 503
 * that says when to come back. Undefined when it is an answer.
 */
export function asksToWait({ status, headers }: Exchange, paid: boolean): number | undefined {
  const when = headers["retry-after"];
  if (status !== 429 && (status !== 503 || paid || when === undefined)) return undefined;
  // Seconds, or a date.
  const pause = /^\d+$/.test(when ?? "") ? Number(when) * 1000 : Date.parse(when ?? "") - Date.now();
  return Number.isFinite(pause) ? Math.max(pause, 50) : 700;
}

/** The member that says yes or no in the answers of a facilitator. */
export const flagOf = (exchange: Exchange) => (new URL(exchange.url).pathname.endsWith("/settle") ? "success" : "isValid");

/** A facilitator's answer, as far as it is worth repeating. */
export const said = (exchange: Exchange) => ({ status: exchange.status, body: bodyOf(exchange) ?? exchange.body.slice(0, 300) });

/** What helps where the scenarios themselves are a crowd. */
export const oneAtATime = "if it takes few at a time: --workers 1 runs one scenario after the other";

/** Why a facilitator's answer is not a yes, or undefined. */
export function notAccepted(exchange: Exchange): string | undefined {
  const body = bodyOf(exchange);
  const flag = flagOf(exchange);
  const ok = exchange.status >= 200 && exchange.status < 300;
  if (ok && !exchange.error && body?.[flag] === true) return undefined;
  const reason = body?.["invalidReason"] ?? body?.["errorReason"] ?? body?.["error"];
  const because = typeof reason === "string" && reason !== "" ? ` (${reason.slice(0, 200)})` : "";
  const help = exchange.status === 429 ? `; ${oneAtATime}` : "";
  if (ok && body && body[flag] === undefined) return `a valid payment was answered ${describe(exchange)} without saying ${flag}`;
  return `a valid payment was answered ${describe(exchange)}${ok && body ? `, ${flag} ${JSON.stringify(body[flag])}` : ""}${because}${help}`;
}

/** Why a facilitator's answer is not a no to the payment, or undefined. The status that goes with a no is not written down. */
export function notDeclined(exchange: Exchange): string | undefined {
  const { status } = exchange;
  const flag = flagOf(exchange);
  const value = bodyOf(exchange)?.[flag];
  if (value === true) return `the payment was taken: ${flag} true`;
  if (status >= 200 && status < 300) {
    return value === false && !exchange.error ? undefined : `answered ${describe(exchange)} without saying ${flag} false`;
  }
  return notRefused(exchange, () => false);
}

/** Why an answer does not turn a request away that no facilitator can read, or undefined. Any 4xx will do. */
export function notRejected(exchange: Exchange): string | undefined {
  const { status, error } = exchange;
  if (bodyOf(exchange)?.[flagOf(exchange)] === true) return `the payment was taken: ${flagOf(exchange)} true`;
  return status >= 400 && status < 500 && !error ? undefined : notDeclined(exchange);
}
