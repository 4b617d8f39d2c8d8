import { randomBytes } from "node:crypto";
import { getAddress, toHex, type Hex, type LocalAccount } from "viem";
import { signAuthorization } from "../../protocol/authorization.js";
import { challengeHeader, decodeHeader, encodeHeader, headerNames, isObject, parseObject } from "../../protocol/headers.js";
import type {
  Authorization,
  Payment,
  Requirements,
  RequirementsV2,
  ResourceInfo,
  SettleResponse,
  X402Version,
} from "../../protocol/messages.js";
import { chainIdOf } from "../../protocol/networks.js";
import { requiresId, withId } from "../../protocol/payment-identifier.js";
import { readableOffers, sameAddress, termsOf } from "../../protocol/read-payment.js";
import { following, withinOrigin } from "./redirects.js";

/** What the buyer is ready to sign, decided before anybody asks (core: budget is the client's own business). */
export interface ClientPolicy {
  chainIds: readonly number[];
  /** Tokens the buyer knows, with the EIP-712 domain that they really have. */
  assets: readonly { address: string; name: string; version: string }[];
  /** Highest price of one purchase, atomic units. */
  maxAmount: bigint;
  /** Longest life of an authorization, seconds. */
  maxLifetime: number;
  /** What all purchases together may cost, atomic units; of a buyer that remembers, what is left of it. */
  maxTotal: bigint;
}

export interface Offer {
  x402Version: X402Version;
  requirements: Requirements;
  resource?: ResourceInfo;
  extensions?: Record<string, unknown>;
}

export interface Response {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** Thrown when the buyer does not pay; `code` says why in one word for programs. */
export class PurchaseError extends Error {
  override name = "PurchaseError";
  constructor(
    readonly code: "bad-challenge" | "no-acceptable-offer" | "refused" | "unsettled" | "unreachable",
    message: string,
  ) {
    super(message);
  }
}

/** What a client of the official end-to-end suite prints as its last line. */
export interface ClientLine {
  success: boolean;
  data: unknown;
  status_code: number | null;
  payment_response: unknown;
  error?: string;
}

/** One HTTP request as the client makes it. */
export interface Outgoing {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
}

/** Sends the request for the resource with some headers more. */
export type Send = (headers: Record<string, string>) => Promise<Response>;

/**
 * The steps of one purchase, each replaceable: a mutant of this client is this object with one member changed.
 * Order: prepare, fetch (under every request) with collect, ask, read (with offersIn), choose, authorize, sign, extend, present (with header), receipt, doubt,
 * deliver, report.
 */
export interface ClientSteps {
  /** Headers of the buyer's own in each request. It has no use for the key: that is there for mutants only. */
  prepare(own: Record<string, string>, key: Hex): Record<string, string>;
  /** What is said about the purchase in the end. The key is there for mutants only. */
  report(line: ClientLine, key: Hex): ClientLine;
  /** The transport under both requests: `once` makes one request and follows nothing. */
  fetch(once: (request: Outgoing) => Promise<Response>, request: Outgoing): Promise<Response>;
  /** Reads the body of an answer. */
  collect(body: AsyncIterable<Buffer>): Promise<Buffer>;
  /** The first request: nothing is paid before the terms are known. */
  ask(send: Send): Promise<Response>;
  read(response: Response, url: string, offersIn?: ClientSteps["offersIn"]): Offer[];
  /** What can be read of the list in a challenge; undefined when it is no list. */
  offersIn(accepts: unknown, x402Version: X402Version): Requirements[] | undefined;
  choose(offers: Offer[], policy: ClientPolicy, own: string): Offer | undefined;
  authorize(offer: Offer, policy: ClientPolicy, from: string, now: number, nonce: Uint8Array): Authorization;
  sign(account: LocalAccount, offer: Offer, policy: ClientPolicy, authorization: Authorization): Promise<Payment>;
  /** What the client adds to the extensions that the seller declared; the payment has their echo in it already. */
  extend(payment: Payment): Payment | Promise<Payment>;
  header(payment: Payment): { name: string; value: string };
  /** Shows the payment. What comes back is the end of it: `another` makes a second payment, for other terms if they are given, and is there for mutants only. */
  present(
    show: (payment: Payment) => Promise<Response>,
    payment: Payment,
    another: (offer?: Offer) => Promise<Payment>,
  ): Promise<Response>;
  receipt(response: Response, payment: Payment): SettleResponse | undefined;
  /** Why a delivery does not prove that this payment was settled; undefined when it does. */
  doubt(receipt: SettleResponse | undefined, payment: Payment): string | undefined;
  /** What the buyer gets for his money. */
  deliver(response: Response): string;
}

/** No challenge and no receipt is larger; goods larger than this are not for this client. */
const maxBody = 8 << 20;
const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value.join(", ") : value);
const zero = "0x0000000000000000000000000000000000000000";

export const clientSteps: ClientSteps = {
  prepare: (own) => own,

  report: (line) => line,

  fetch: (once, request) => following(once, request, withinOrigin),

  async collect(body) {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body) {
      size += chunk.length;
      if (size > maxBody) throw new Error("the answer is too large");
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  },

  ask: (send) => send({}),

  read(response, url, offersIn = clientSteps.offersIn) {
    const header = one(response.headers[challengeHeader.toLowerCase()]);
    const decoded = header === undefined ? parseObject(response.body) : decodeHeader(header);
    if (!decoded.ok) throw new PurchaseError("bad-challenge", `the 402 of ${url} cannot be read: ${decoded.problem}`);
    const challenge = decoded.value as Record<string, unknown>;
    const x402Version = header === undefined ? 1 : 2;
    const offers = challenge["x402Version"] === x402Version ? offersIn(challenge["accepts"], x402Version) : undefined;
    if (!offers) throw new PurchaseError("bad-challenge", `the 402 of ${url} is not an x402 v${x402Version} challenge`);
    const resource = challenge["resource"];
    const extensions = challenge["extensions"];
    return offers.map((requirements) => ({
      x402Version,
      requirements,
      ...(isObject(resource) ? { resource: resource as unknown as ResourceInfo } : {}),
      ...(isObject(extensions) ? { extensions } : {}),
    }));
  },

  offersIn(accepts, x402Version) {
    // An offer that cannot be read is one that we do not take; another may be fine.
    return Array.isArray(accepts) ? readableOffers(accepts, x402Version) : undefined;
  },

  choose(offers, policy, own) {
    const payable = offers.filter(({ x402Version, requirements }) => {
      const { scheme, chainId, amount, asset, payTo } = termsOf(requirements);
      const known = policy.assets.find((candidate) => sameAddress(candidate.address, asset));
      const { extra, maxTimeoutSeconds } = requirements;
      return (
        scheme === "exact" &&
        chainId !== undefined &&
        // Version 2 has CAIP-2 names only; version 1 any, and networks without a name of their own have no other.
        (x402Version === 1 || requirements.network.includes(":")) &&
        policy.chainIds.includes(chainId) &&
        known !== undefined &&
        // Somebody who misnames the token's domain makes us sign what cannot be settled, or something else altogether.
        (extra?.name === undefined || extra.name === known.name) &&
        (extra?.version === undefined || extra.version === known.version) &&
        (extra?.["assetTransferMethod"] === undefined || extra["assetTransferMethod"] === "eip3009") &&
        (extra?.["paymentFlow"] === undefined || extra["paymentFlow"] === "authorization") &&
        amount > 0n &&
        amount <= policy.maxAmount &&
        amount <= policy.maxTotal &&
        Number.isInteger(maxTimeoutSeconds) &&
        maxTimeoutSeconds <= policy.maxLifetime &&
        !sameAddress(payTo, zero) &&
        !sameAddress(payTo, own)
      );
    });
    return payable.sort((a, b) => Number(termsOf(a.requirements).amount - termsOf(b.requirements).amount))[0];
  },

  authorize({ requirements }, _policy, from, now, nonce) {
    const { amount, payTo } = termsOf(requirements);
    return {
      from: getAddress(from),
      to: getAddress(payTo),
      value: amount.toString(),
      // A little in the past, for clocks that are behind ours.
      validAfter: String(now - 60),
      validBefore: String(now + requirements.maxTimeoutSeconds),
      nonce: toHex(nonce),
    };
  },

  async sign(account, { x402Version, requirements, resource, extensions }, policy, authorization) {
    const known = policy.assets.find((candidate) => sameAddress(candidate.address, requirements.asset));
    const chainId = chainIdOf(requirements.network);
    if (!known || chainId === undefined) throw new PurchaseError("no-acceptable-offer", "the offer's token is not one we know");
    const domain = { name: known.name, version: known.version, chainId, verifyingContract: getAddress(known.address) };
    const payload = { signature: await signAuthorization(account, domain, authorization), authorization };
    if (x402Version === 1) return { x402Version, scheme: requirements.scheme, network: requirements.network, payload };
    return {
      x402Version,
      ...(resource ? { resource } : {}),
      accepted: requirements as RequirementsV2,
      payload,
      ...(extensions ? { extensions } : {}),
    };
  },

  extend(payment) {
    // An id is of use to who shows a payment again, which this client never does: it gives one only where it must.
    if (payment.x402Version === 1 || !requiresId({ ...payment })) return payment;
    return withId({ ...payment }, `pay_${randomBytes(16).toString("hex")}`) as unknown as Payment;
  },

  header: (payment) => ({ name: headerNames[payment.x402Version].payment, value: encodeHeader(payment) }),

  present: (show, payment) => show(payment),

  receipt(response, payment) {
    const header = one(response.headers[headerNames[payment.x402Version].response.toLowerCase()]);
    if (header === undefined) return undefined;
    const decoded = decodeHeader(header);
    return decoded.ok ? (decoded.value as SettleResponse) : undefined;
  },

  doubt(receipt, payment) {
    if (!receipt) return "there was no receipt that can be read";
    if (receipt.success !== true) return "the receipt does not say that the payment was settled";
    const { authorization } = payment.payload;
    const { network } = payment.x402Version === 2 ? payment.accepted : payment;
    const { payer, amount } = receipt as SettleResponse & { amount?: unknown };
    if (receipt.network !== network) return "the receipt is for another network";
    if (payer !== undefined && !(typeof payer === "string" && sameAddress(payer, authorization.from)))
      return "the receipt is for another payer";
    if (amount !== undefined && amount !== authorization.value) return "the receipt is for another amount";
    const isHash = typeof receipt.transaction === "string" && /^0x[0-9a-fA-F]{64}$/.test(receipt.transaction);
    return isHash ? undefined : "the receipt names no transaction";
  },

  deliver: (response) => response.body.toString("utf8"),
};
