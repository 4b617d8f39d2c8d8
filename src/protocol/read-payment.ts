import { isObject } from "./headers.js";
import { chainIdOf } from "./networks.js";
import type { Payment, PaymentV1, PaymentV2, Requirements, RequirementsV1, RequirementsV2 } from "./messages.js";

/**
 * Hand-written readers of what a server and a facilitator are sent. They are strict where readers in the field are loose and
 * disagree: integers are canonical decimals (no sign, blank, exponent, hex or underscore), addresses and nonces are plain hex.
 */

export type Read<T> = { ok: true; value: T } | { ok: false; problem: string };

const bad = (problem: string): { ok: false; problem: string } => ({ ok: false, problem });

const address = /^0x[0-9a-fA-F]{40}$/;
const uint256 = /^(?:0|[1-9][0-9]{0,77})$/;
const bytes32 = /^0x[0-9a-fA-F]{64}$/;
/** A signature of an EOA has 65 bytes; a contract wallet's may be longer, but not without bound: it is paid for as calldata. */
const signature = /^0x(?:[0-9a-fA-F]{2}){1,4096}$/;

const maxUint256 = (1n << 256n) - 1n;

/** A canonical decimal uint256. */
export function isUint256(value: unknown): value is string {
  return typeof value === "string" && uint256.test(value) && BigInt(value) <= maxUint256;
}

export function isAddress(value: unknown): value is string {
  return typeof value === "string" && address.test(value);
}

/** Same EVM address, whatever the letter case. */
export function sameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function problemOfPayload(payload: unknown): string | undefined {
  if (!isObject(payload)) return "payload is not an object";
  if (typeof payload["signature"] !== "string" || !signature.test(payload["signature"]))
    return "payload.signature is not hex bytes";
  const authorization = payload["authorization"];
  if (!isObject(authorization)) return "payload.authorization is not an object";
  for (const name of ["from", "to"]) {
    if (!isAddress(authorization[name])) return `payload.authorization.${name} is not an address`;
  }
  for (const name of ["value", "validAfter", "validBefore"]) {
    if (!isUint256(authorization[name])) return `payload.authorization.${name} is not a decimal uint256 string`;
  }
  const nonce = authorization["nonce"];
  if (typeof nonce !== "string" || !bytes32.test(nonce)) return "payload.authorization.nonce is not 32 bytes of hex";
  return undefined;
}

/** Reads a PaymentPayload of either version for scheme exact on EVM (core, 5.2). */
export function readPayment(value: unknown): Read<Payment> {
  if (!isObject(value)) return bad("not a JSON object");
  if (value["x402Version"] === 2) {
    const accepted = readRequirements(value["accepted"], 2);
    if (!accepted.ok) return bad(`accepted: ${accepted.problem}`);
    const resource = value["resource"];
    if (resource !== undefined && (!isObject(resource) || typeof resource["url"] !== "string")) {
      return bad("resource.url is not a string");
    }
  } else if (value["x402Version"] === 1) {
    if (typeof value["scheme"] !== "string") return bad("scheme is not a string");
    if (typeof value["network"] !== "string") return bad("network is not a string");
  } else {
    return bad("x402Version is neither 1 nor 2");
  }
  const problem = problemOfPayload(value["payload"]);
  return problem ? bad(problem) : { ok: true, value: value as unknown as PaymentV1 | PaymentV2 };
}

/** Reads one PaymentRequirements of the given version (core, 5.1.2). */
export function readRequirements(value: unknown, x402Version: 1 | 2): Read<Requirements> {
  if (!isObject(value)) return bad("requirements are not an object");
  const amount = x402Version === 2 ? "amount" : "maxAmountRequired";
  for (const name of ["scheme", "network"]) if (typeof value[name] !== "string") return bad(`${name} is not a string`);
  for (const name of ["asset", "payTo"]) if (!isAddress(value[name])) return bad(`${name} is not an address`);
  if (!isUint256(value[amount])) return bad(`${amount} is not a decimal uint256 string`);
  if (typeof value["maxTimeoutSeconds"] !== "number" || !(value["maxTimeoutSeconds"] > 0)) {
    return bad("maxTimeoutSeconds is not a positive number");
  }
  const extra = value["extra"];
  if (extra !== undefined && extra !== null && !isObject(extra)) return bad("extra is not an object");
  return { ok: true, value: value as unknown as RequirementsV1 | RequirementsV2 };
}

/** The entries of a list of offers that can be read; none where it is no list. */
export function readableOffers(accepts: unknown, x402Version: 1 | 2): Requirements[] {
  if (!Array.isArray(accepts)) return [];
  return accepts.flatMap((entry: unknown) => {
    const read = readRequirements(entry, x402Version);
    return read.ok ? [read.value] : [];
  });
}

/** The terms of a requirement that a payment has to meet, without the names that differ between versions. */
export interface Terms {
  scheme: string;
  /** Undefined for a network that is not EVM. */
  chainId: number | undefined;
  /** Atomic units. */
  amount: bigint;
  asset: string;
  payTo: string;
}

export function termsOf(requirements: Requirements): Terms {
  return {
    scheme: requirements.scheme,
    chainId: chainIdOf(requirements.network),
    amount: BigInt("amount" in requirements ? requirements.amount : requirements.maxAmountRequired),
    asset: requirements.asset,
    payTo: requirements.payTo,
  };
}

/** Whether two requirements ask for the same thing. Letter case of addresses and members that nobody pays by do not count. */
export function sameTerms(a: Requirements, b: Requirements): boolean {
  const [x, y] = [termsOf(a), termsOf(b)];
  return (
    x.scheme === y.scheme &&
    x.chainId !== undefined &&
    x.chainId === y.chainId &&
    x.amount === y.amount &&
    sameAddress(x.asset, y.asset) &&
    sameAddress(x.payTo, y.payTo)
  );
}
