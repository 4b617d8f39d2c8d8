import { randomBytes } from "node:crypto";
import { getAddress, toHex, type LocalAccount } from "viem";
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
import { readRequirements, sameAddress, termsOf } from "../../protocol/read-payment.js";

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
 * Order: fetch (under every request), ask, read (with offersIn), choose, authorize, sign, extend, present (with header), receipt, deliver.
 */
export interface ClientSteps {
  /** The transport under both requests: `once` makes one request and follows nothing. */
  fetch(once: (request: Outgoing) => Promise<Response>, request: Outgoing): Promise<Response>;
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
  /** Shows the payment. What comes back is the end of it: `another` makes a second payment, and is there for mutants only. */
  present(show: (payment: Payment) => Promise<Response>, payment: Payment, another: () => Promise<Payment>): Promise<Response>;
  receipt(response: Response, payment: Payment): SettleResponse | undefined;
  /** What the buyer gets for his money. */
  deliver(response: Response): string;
}

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value.join(", ") : value);
const zero = "0x0000000000000000000000000000000000000000";

export const clientSteps: ClientSteps = {
  fetch: (once, request) => once(request),

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
    if (!Array.isArray(accepts)) return undefined;
    return accepts.flatMap((entry: unknown) => {
      // An offer that cannot be read is one that we do not take; another may be fine.
      const read = readRequirements(entry, x402Version);
      return read.ok ? [read.value] : [];
    });
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

  deliver: (response) => response.body.toString("utf8"),
};
