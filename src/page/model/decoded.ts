import type { CallEntry, ExchangeEntry } from "../../report/evidence.js";

/** What x402 messages say, read for people out of whatever was sent: nothing is believed of it, and what is not there is left out. */

export interface PaymentFacts {
  x402Version?: string;
  scheme?: string;
  network?: string;
  asset?: string;
  from?: string;
  to?: string;
  value?: string;
  validAfter?: string;
  validBefore?: string;
  nonce?: string;
  signature?: string;
}

export interface OfferFacts {
  scheme?: string;
  network?: string;
  asset?: string;
  amount?: string;
  payTo?: string;
  maxTimeoutSeconds?: string;
}

/** The answer of a facilitator, or the receipt of a server. */
export interface OutcomeFacts {
  said: "valid" | "invalid" | "settled" | "not settled";
  reason?: string;
  transaction?: string;
  payer?: string;
}

export interface Decoded {
  payment?: PaymentFacts;
  offers?: OfferFacts[];
  outcome?: OutcomeFacts;
}

type Plain = Record<string, unknown>;

const isObject = (value: unknown): value is Plain => typeof value === "object" && value !== null && !Array.isArray(value);
const at = (value: unknown, name: string): unknown => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined);

/** Some members of a message as texts. */
function texts<K extends string>(value: unknown, names: Record<K, string>): Partial<Record<K, string>> {
  const found = (Object.entries(names) as [K, string][]).flatMap(([key, name]) => {
    const own = at(value, name);
    return typeof own === "string" || typeof own === "number" || typeof own === "boolean" ? [[key, String(own)] as const] : [];
  });
  return Object.fromEntries(found) as Partial<Record<K, string>>;
}

/** JSON in base64, as x402 headers are; undefined for anything else. */
export function fromHeader(text: string): unknown {
  try {
    const bytes = Uint8Array.from(atob(text.trim()), (sign) => sign.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

export function fromBody(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A payment: an authorization in a payload. `terms` are those of a facilitator's request, where the payment does not repeat them. */
export function paymentFacts(payment: unknown, terms?: unknown): PaymentFacts | undefined {
  const payload = at(payment, "payload");
  const authorization = at(payload, "authorization");
  if (!isObject(authorization)) return undefined;
  const accepted = at(payment, "accepted") ?? terms;
  return {
    ...texts(terms, { scheme: "scheme", network: "network", asset: "asset" }),
    ...texts(accepted, { scheme: "scheme", network: "network", asset: "asset" }),
    ...texts(payment, { x402Version: "x402Version", scheme: "scheme", network: "network" }),
    ...texts(authorization, {
      from: "from",
      to: "to",
      value: "value",
      validAfter: "validAfter",
      validBefore: "validBefore",
      nonce: "nonce",
    }),
    ...texts(payload, { signature: "signature" }),
  };
}

export function offerFacts(challenge: unknown): OfferFacts[] | undefined {
  const accepts = at(challenge, "accepts");
  if (!Array.isArray(accepts)) return undefined;
  const names = { scheme: "scheme", network: "network", asset: "asset", payTo: "payTo", maxTimeoutSeconds: "maxTimeoutSeconds" };
  return accepts.slice(0, 8).map((offer: unknown) => ({
    ...texts(offer, { amount: "maxAmountRequired" }),
    ...texts(offer, { ...names, amount: "amount" }),
  }));
}

export function outcomeFacts(answer: unknown): OutcomeFacts | undefined {
  const [valid, success] = [at(answer, "isValid"), at(answer, "success")];
  if (typeof valid !== "boolean" && typeof success !== "boolean") return undefined;
  const said = typeof valid === "boolean" ? (valid ? "valid" : "invalid") : success === true ? "settled" : "not settled";
  return {
    said,
    ...texts(answer, { reason: "invalidReason" }),
    ...texts(answer, { reason: "errorReason", transaction: "transaction", payer: "payer" }),
  };
}

const headers = {
  payment: ["payment-signature", "x-payment"],
  challenge: ["payment-required"],
  receipt: ["payment-response", "x-payment-response"],
};

function header(all: Record<string, string>, names: readonly string[]): string | undefined {
  return Object.entries(all).find(([name]) => names.includes(name.toLowerCase()))?.[1];
}

/** What an HTTP exchange carried. */
export function decodeExchange(exchange: ExchangeEntry): Decoded {
  const sent = header(exchange.requestHeaders, headers.payment);
  const request = fromBody(exchange.requestBody);
  const receipt = header(exchange.headers, headers.receipt);
  const demand = header(exchange.headers, headers.challenge);
  const body = fromBody(exchange.body);
  return clean({
    payment: sent === undefined ? requestPayment(request) : paymentFacts(fromHeader(sent)),
    offers:
      exchange.status === 402
        ? (offerFacts(demand === undefined ? undefined : fromHeader(demand)) ?? offerFacts(body))
        : undefined,
    outcome:
      receipt === undefined ? (requestPayment(request) ? outcomeFacts(body) : undefined) : outcomeFacts(fromHeader(receipt)),
  });
}

/** What a call to a facilitator carried. */
export function decodeCall(call: CallEntry): Decoded {
  return clean({ payment: requestPayment(call.request), outcome: outcomeFacts(call.response) });
}

const requestPayment = (request: unknown) => paymentFacts(at(request, "paymentPayload"), at(request, "paymentRequirements"));

function clean(decoded: { [K in keyof Decoded]: Decoded[K] | undefined }): Decoded {
  return Object.fromEntries(Object.entries(decoded).filter(([, value]) => value !== undefined));
}
