import { challengeHeader, decodeHeader, headerNames, isObject, parseObject } from "./headers.js";
import type { Requirements, X402Version } from "./messages.js";
import { chainIdOf } from "./networks.js";
import { readableOffers } from "./read-payment.js";

/** The parts of an HTTP answer that speak x402. Header names in lower case. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export type ReadChallenge = { ok: true; message: Record<string, unknown> } | { ok: false; problem: string };

/** The challenge of one version in a 402: the PAYMENT-REQUIRED header in v2, the body in v1 (transports http, "Payment Required Signaling"). */
export function readChallenge(answer: HttpAnswer, x402Version: X402Version): ReadChallenge {
  let decoded;
  if (x402Version === 2) {
    const header = answer.headers[challengeHeader.toLowerCase()];
    if (header === undefined) return { ok: false, problem: `no ${challengeHeader} header` };
    decoded = decodeHeader(header);
  } else {
    decoded = parseObject(Buffer.from(answer.body));
  }
  const where = x402Version === 2 ? `${challengeHeader} header` : "body";
  if (!decoded.ok) return { ok: false, problem: `${where}: ${decoded.problem}` };
  const message = decoded.value as Record<string, unknown>;
  if (message["x402Version"] !== x402Version) return { ok: false, problem: `${where}: x402Version is not ${x402Version}` };
  return { ok: true, message };
}

/** Whether a 402 makes any claim to speak this version. */
export function claimsVersion(answer: HttpAnswer, x402Version: X402Version): boolean {
  if (x402Version === 2) return answer.headers[challengeHeader.toLowerCase()] !== undefined;
  const body = parseObject(Buffer.from(answer.body));
  return body.ok && isObject(body.value) && body.value["x402Version"] === 1 && Array.isArray(body.value["accepts"]);
}

/** The first offer that can be paid by scheme exact with EIP-3009 on the given chain. */
export function payableOffer(
  challenge: Record<string, unknown>,
  x402Version: X402Version,
  chainId: number,
): Requirements | undefined {
  return readableOffers(challenge["accepts"], x402Version).find(({ scheme, network, extra }) => {
    const method = extra?.["assetTransferMethod"];
    return scheme === "exact" && chainIdOf(network) === chainId && (method === undefined || method === "eip3009");
  });
}

/** The receipt of an answer (`PAYMENT-RESPONSE`, in v1 `X-PAYMENT-RESPONSE`), or why it cannot be read; undefined without one. */
export function readReceipt(answer: HttpAnswer, x402Version: X402Version): ReadChallenge | undefined {
  const header = answer.headers[headerNames[x402Version].response.toLowerCase()];
  if (header === undefined) return undefined;
  const decoded = decodeHeader(header);
  return decoded.ok ? { ok: true, message: decoded.value as Record<string, unknown> } : decoded;
}

/** Whether an answer hands over what is sold: a success, or a redirect to it that comes with the receipt of its payment. */
export function handsOver(answer: HttpAnswer): boolean {
  if (answer.status >= 200 && answer.status < 300) return true;
  const receipts = ([1, 2] as const).map((version) => readReceipt(answer, version));
  const paid = receipts.some((receipt) => receipt?.ok && receipt.message["success"] === true);
  return paid && answer.status >= 300 && answer.status < 400;
}

/** Whether who was asked had no time for it, by the status. How many he takes at once is his own affair, as long as he takes no money for it. */
export const turnedAway = ({ status }: { status: number }) => status === 429 || status === 503;

/** Why a payment was refused, in the target's words: from the terms (v2), the body (v1) or the receipt; undefined when it does not say. */
export function refusalReason(answer: HttpAnswer, x402Version: X402Version): string | undefined {
  const challenge = readChallenge(answer, x402Version);
  const receipt = readReceipt(answer, x402Version);
  const said = [challenge.ok ? challenge.message["error"] : undefined, receipt?.ok ? receipt.message["errorReason"] : undefined];
  return said.find((reason): reason is string => typeof reason === "string" && reason !== "");
}

/**
 * Whether the buyer was told where he stands, so that he does not pay again: by a receipt that is open, or by a server error
 * that says so. An error that says nothing leaves him with his money gone and no word of it.
 */
export function tellsOutcome(answer: HttpAnswer, x402Version: X402Version): boolean {
  if (answer.status >= 500 && openWords.test(answer.body)) return true;
  const receipt = readReceipt(answer, x402Version);
  if (!receipt?.ok) return false;
  const { transaction, errorReason } = receipt.message;
  return (typeof transaction === "string" && transaction !== "") || /pending|unknown|timeout/i.test(String(errorReason ?? ""));
}

/** "Unknown error" is what a server says that does not know what happened to itself. */
const openWords =
  /pending|unknown(?!\s+(?:server\s+)?error)|not (?:pay|retry the payment) again|not (?:yet|be) known|not known yet/i;
