import type { Reply } from "../devnet/misbehave.js";
import { challengeHeader, decodeHeader, encodeHeader, parseObject } from "../protocol/headers.js";
import { amountOf, type Payment, type Requirements, type X402Version } from "../protocol/messages.js";
import { readableOffers, sameAddress, sameTerms } from "../protocol/read-payment.js";
import { offer } from "../reference/server/config.js";
import type { ServerSteps } from "../reference/server/steps.js";
import type { StageOptions, Visitor } from "./client-types.js";

/** What a scripted seller says that it wants, and what it takes, made of what the reference server says. */

/** The 402 as the scripted seller gives it; every other answer as it is. */
export function rewritten(reply: Reply, { offers, challenge }: StageOptions, visitor: Visitor): Reply {
  if (reply.status !== 402 || (!offers && !challenge)) return reply;
  const said = (message: Record<string, unknown>, x402Version: X402Version): unknown => {
    const [own] = Array.isArray(message["accepts"]) ? (message["accepts"] as Requirements[]) : [];
    const listed = offers && own ? { ...message, accepts: offers(own, visitor) } : message;
    return challenge ? challenge(listed, x402Version, visitor) : listed;
  };
  const headers = { ...reply.headers };
  let { body } = reply;
  const name = challengeHeader.toLowerCase();
  const inHeader = headers[name] === undefined ? undefined : decodeHeader(headers[name]);
  if (inHeader?.ok) {
    const message = said(inHeader.value as Record<string, unknown>, 2);
    if (message === undefined) delete headers[name];
    else headers[name] = typeof message === "string" ? message : encodeHeader(message);
  }
  const inBody = parseObject(body);
  if (inBody.ok && (inBody.value as Record<string, unknown>)["x402Version"] === 1) {
    const message = said(inBody.value as Record<string, unknown>, 1);
    body = Buffer.from(typeof message === "string" ? message : (JSON.stringify(message) ?? ""));
  }
  return { ...reply, headers, body };
}

/** The step of a seller that takes whatever it lists, as long as it can be read; whether it can be settled is for the facilitator. */
export function takesWhatItLists(offers: NonNullable<StageOptions["offers"]>): ServerSteps["match"] {
  return ({ config, route, url, method, target }, payment) => {
    const own = offer(config, route, payment.x402Version, url);
    const nobody: Visitor = { method, target, headers: {}, count: 1, presented: [] };
    return readableOffers(offers(own, nobody), payment.x402Version).find((entry) => isFor(payment, entry));
  };
}

function isFor(payment: Payment, entry: Requirements): boolean {
  if (payment.x402Version === 2) return sameTerms(payment.accepted, entry);
  // A v1 payment does not repeat the offer: it is known by what was signed.
  const { to, value } = payment.payload.authorization;
  const sameKind = payment.scheme === entry.scheme && payment.network === entry.network;
  return sameKind && sameAddress(to, entry.payTo) && value === amountOf(entry);
}
