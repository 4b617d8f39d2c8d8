import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { Dispatcher } from "undici";
import { challengeHeader, decodeHeader, encodeHeader, headerNames } from "../../protocol/headers.js";
import type { FacilitatorRequest, Payment, Requirements, SettleResponse, X402Version } from "../../protocol/messages.js";
import { readPayment, sameAddress, sameTerms } from "../../protocol/read-payment.js";
import type { PaymentBook } from "./book.js";
import { askFacilitator } from "./facilitator-client.js";
import { challengeV1, challengeV2, offer, type Goods, type Route, type ServerConfig } from "./config.js";

/** A request that reached a priced route, and what becomes known about it on the way. */
export interface Visit {
  config: ServerConfig;
  route: Route;
  method: string;
  /** The request target as it was sent. */
  target: string;
  /** The resource's own address, as offers name it. */
  url: string;
  headers: IncomingHttpHeaders;
  dispatcher: Dispatcher;
  /** Where the answer goes in the end. No step of the reference touches it; that is what keeps goods back until settlement. */
  response: ServerResponse;
  /** What time it is, in Unix seconds, by the server's own clock. */
  now(): number;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export type Reading = { kind: "none" } | { kind: "unreadable"; problem: string } | { kind: "payment"; payment: Payment };

export type Verified = { kind: "valid" } | { kind: "invalid"; reason: string } | { kind: "unknown"; problem: string };

export type Settled =
  | { kind: "settled"; receipt: SettleResponse }
  | { kind: "failed"; receipt: SettleResponse }
  /** The money may move or have moved: neither goods nor an invitation to pay again. */
  | { kind: "unknown"; receipt: SettleResponse };

/**
 * The steps of selling one resource, each replaceable: a mutant of this server is this object with one member changed.
 * Order: route, read, match, reserve, verify, handle, settle, release; `refuse` and `fail` say why not.
 */
export interface ServerSteps {
  /** The priced route of a request, "free" for what costs nothing, undefined for what is not there. */
  route(
    config: ServerConfig,
    method: string,
    target: string,
    headers?: IncomingHttpHeaders,
  ): Route | { status: number; allow?: string };
  challenge(visit: Visit, error: string): Answer;
  read(visit: Visit): Reading;
  match(visit: Visit, payment: Payment): Requirements | undefined;
  /** Claims an authorization until `until` (Unix seconds); false when it is taken. */
  reserve(book: PaymentBook, key: string, until: bigint): boolean;
  verify(visit: Visit, payment: Payment, requirements: Requirements): Promise<Verified>;
  handle(visit: Visit): Promise<Goods>;
  settle(visit: Visit, payment: Payment, requirements: Requirements): Promise<Settled>;
  /** The answer to a buyer who has paid. */
  release(visit: Visit, goods: Goods, receipt: SettleResponse, x402Version: X402Version): Answer;
  /** The answer to a payment that was not taken; with a receipt when settling was tried. */
  refuse(visit: Visit, reason: string, x402Version: X402Version, receipt?: SettleResponse): Answer;
  /** The answer when the seller's side failed or does not know: no goods, no new invitation to pay. */
  fail(visit: Visit, problem: string, x402Version: X402Version, receipt?: SettleResponse): Answer;
}

const text = (value: unknown, otherwise: string) => (typeof value === "string" && value !== "" ? value.slice(0, 200) : otherwise);

function facilitatorRequest(payment: Payment, requirements: Requirements): FacilitatorRequest {
  return { x402Version: payment.x402Version, paymentPayload: payment, paymentRequirements: requirements };
}

export const serverSteps: ServerSteps = {
  route(config, method, target) {
    // The path is compared as it was sent. What a router would decode or tidy up first is another path here, and not for sale.
    const path = target.split("?")[0] ?? "";
    const here = config.routes.filter((route) => route.path === path);
    if (here.length === 0) return { status: 404 };
    // HEAD asks about the same resource, so it costs the same.
    const found = here.find((route) => route.method === method || (method === "HEAD" && route.method === "GET"));
    return found ?? { status: 405, allow: here.map((route) => route.method).join(", ") };
  },

  challenge(visit, error) {
    const { config, route, url } = visit;
    const headers: Record<string, string> = { "content-type": "application/json", "cache-control": "no-store" };
    if (config.versions.includes(2)) headers[challengeHeader] = encodeHeader(challengeV2(config, route, url, error));
    const body = config.versions.includes(1) ? challengeV1(config, route, url, error) : { error };
    return { status: 402, headers, body: JSON.stringify(body) };
  },

  read({ headers, config }) {
    const sent = config.versions.flatMap((version) => {
      const value = headers[headerNames[version].payment.toLowerCase()];
      return value === undefined ? [] : [{ version, value: String(value) }];
    });
    if (sent.length === 0) return { kind: "none" };
    if (sent.length > 1) return { kind: "unreadable", problem: "payments of two versions in one request" };
    const [{ version, value }] = sent as [{ version: X402Version; value: string }];
    const decoded = decodeHeader(value);
    if (!decoded.ok) return { kind: "unreadable", problem: decoded.problem };
    const payment = readPayment(decoded.value);
    if (!payment.ok) return { kind: "unreadable", problem: payment.problem };
    if (payment.value.x402Version !== version) return { kind: "unreadable", problem: "x402Version does not fit the header" };
    return { kind: "payment", payment: payment.value };
  },

  match({ config, route, url }, payment) {
    const own = offer(config, route, payment.x402Version, url);
    if (payment.x402Version === 1) {
      return payment.scheme === own.scheme && payment.network === own.network ? own : undefined;
    }
    // A payment that names another resource was meant for that one.
    if (payment.resource && payment.resource.url !== url) return undefined;
    const sameNetwork = payment.accepted.network === own.network;
    return sameNetwork && sameTerms(payment.accepted, own) ? own : undefined;
  },

  reserve(book, key, until) {
    const known = book.state(key);
    // An unknown outcome may be asked about again: the buyer has perhaps paid and not been served.
    if (known === "serving" || known === "sold") return false;
    book.mark(key, "serving", until);
    return true;
  },

  async verify({ config, dispatcher }, payment, requirements) {
    const reply = await askFacilitator(
      config.facilitatorUrl,
      "verify",
      facilitatorRequest(payment, requirements),
      config.timeouts.verify,
      dispatcher,
    );
    if (reply.kind === "unknown") return reply;
    const { isValid, invalidReason, payer } = reply.body;
    if (isValid === false) return { kind: "invalid", reason: text(invalidReason, "the payment is not valid") };
    if (isValid !== true || reply.status !== 200) return { kind: "unknown", problem: "the facilitator's answer makes no sense" };
    const from = payment.payload.authorization.from;
    if (typeof payer === "string" && !sameAddress(payer, from)) return { kind: "invalid", reason: "the payer is somebody else" };
    return { kind: "valid" };
  },

  async handle({ route, method, target }) {
    return route.handler({ url: target, method });
  },

  async settle({ config, dispatcher }, payment, requirements) {
    const request = facilitatorRequest(payment, requirements);
    const reply = await askFacilitator(config.facilitatorUrl, "settle", request, config.timeouts.settle, dispatcher);
    const payer = payment.payload.authorization.from;
    const network = requirements.network;
    const unknown = (transaction = ""): Settled => ({
      kind: "unknown",
      receipt: { success: false, errorReason: "settlement_pending", transaction, network, payer },
    });
    if (reply.kind === "unknown") return unknown();

    const said = reply.body;
    const transaction = typeof said["transaction"] === "string" ? said["transaction"] : "";
    if (said["success"] === true) {
      // A success that names no transaction, another network or another payer is not about this payment.
      const isHash = /^0x[0-9a-fA-F]{64}$/.test(transaction);
      const samePayer = said["payer"] === undefined || (typeof said["payer"] === "string" && sameAddress(said["payer"], payer));
      if (!isHash || said["network"] !== network || !samePayer || reply.status !== 200) return unknown(isHash ? transaction : "");
      return { kind: "settled", receipt: { success: true, transaction, network, payer } };
    }
    if (said["success"] !== false || said["errorReason"] === "settlement_pending") return unknown(transaction);
    const errorReason = text(said["errorReason"], "unexpected_settle_error");
    // A transaction that was sent and did not succeed is still what the buyer can look up.
    return { kind: "failed", receipt: { success: false, errorReason, transaction: transaction.slice(0, 66), network, payer } };
  },

  release(_visit, goods, receipt, x402Version) {
    const headers = {
      ...goods.headers,
      // Paid goods are the buyer's: no shared cache may hand them to the next one.
      "cache-control": "private, no-store",
      [headerNames[x402Version].response]: encodeHeader(receipt),
    };
    return { status: goods.status, headers, body: goods.body };
  },

  refuse(visit, reason, x402Version, receipt) {
    const answer = serverSteps.challenge(visit, reason);
    if (receipt) answer.headers[headerNames[x402Version].response] = encodeHeader(receipt);
    return answer;
  },

  fail(_visit, problem, x402Version, receipt) {
    const headers: Record<string, string> = {
      "content-type": "application/json",
      "cache-control": "no-store",
      "retry-after": "5",
    };
    if (receipt) headers[headerNames[x402Version].response] = encodeHeader(receipt);
    return { status: 502, headers, body: JSON.stringify({ x402Version, error: problem }) };
  },
};
