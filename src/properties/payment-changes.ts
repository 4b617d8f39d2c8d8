import { getAddress, numberToHex, type Address, type Hex, type LocalAccount } from "viem";
import type { Requirements, X402Version } from "../protocol/messages.js";
import { amountOf } from "../protocol/messages.js";
import { noNumber, sameNumber } from "../protocol/notations.js";
import { headerNames } from "../protocol/headers.js";
import { compact, mirrored, withParity } from "../protocol/signature-forms.js";
import { base64Spellings, hexSpellings, jsonSpellings } from "../protocol/spellings.js";
import type { Changes } from "../runner/scenario.js";
import { byVersion, pick, type Versioned } from "./cases.js";

/** The changes that a generated payment is made of, and the model: what the specification says of each. All pure. */

/** What a change may need to know of the payment that it changes. */
export interface Facts {
  x402Version: X402Version;
  offer: Requirements;
  /** Unix seconds. */
  now: number;
  payer: Address;
  /** Somebody who has nothing to do with it, and no money. */
  stranger: LocalAccount;
}

export interface PaymentChange extends Versioned {
  make(by: number, facts: Facts): Changes;
}

export const price = ({ offer }: Facts) => BigInt(amountOf(offer));
const at = (seconds: number | bigint) => String(seconds);
const mixed = (name: string) => [...name].map((letter, at) => (at % 2 ? letter.toLowerCase() : letter.toUpperCase())).join("");
/** An address that follows from a number and belongs to nobody. */
export const addressOf = (by: number): Address => getAddress(numberToHex(0x1000n + BigInt(by), { size: 20 }));

/** One bit of a text in hex turned over. */
function flip(hex: string, bit: number): Hex {
  const digits = hex.slice(2);
  const place = digits.length - 1 - Math.floor(bit / 4);
  const digit = (Number.parseInt(digits[place] ?? "0", 16) ^ (1 << (bit % 4))).toString(16);
  return `0x${digits.slice(0, place)}${digit}${digits.slice(place + 1)}`;
}

const values = { group: "value" };
const window = { group: "window" };
const domain = { group: "domain" };
const signature = { group: "signature" };
const terms = { group: "terms" };
const text = { group: "text" };

export const paymentChanges: Readonly<Record<string, PaymentChange>> = {
  "value-below": {
    ...values,
    ruling: "invalid",
    because: "signed for less than the price",
    make: (by, facts) => ({ authorization: { value: at(price(facts) - 1n - (BigInt(by) % price(facts))) } }),
  },
  "value-above": {
    ...values,
    ruling: "invalid",
    rulings: { 1: "open" },
    because: "signed for more than the price",
    make: (by, facts) => ({ authorization: { value: at(price(facts) + 1n + (BigInt(by) % price(facts))) } }),
  },
  payee: {
    group: "payee",
    ruling: "invalid",
    because: "made out to somebody else",
    make: (by) => ({ authorization: { to: addressOf(by) } }),
  },
  payer: {
    group: "payer",
    ruling: "invalid",
    because: "takes the money from somebody who has not signed",
    make: (by) => ({ authorization: { from: addressOf(by) } }),
  },
  expired: {
    ...window,
    ruling: "invalid",
    because: "its time is over",
    make: (by, { now }) => ({ authorization: { validBefore: at(now - 1 - (by % 100_000)) } }),
  },
  "not-yet-valid": {
    ...window,
    ruling: "invalid",
    because: "its time has not come",
    // Far enough for any clock.
    make: (by, { now }) => ({
      authorization: { validAfter: at(now + 300 + (by % 100_000)), validBefore: at(now + 500_000 + (by % 100_000)) },
    }),
  },
  "from-the-beginning": {
    ...window,
    ruling: "valid",
    because: "valid since long ago",
    make: (by, { now }) => ({ authorization: { validAfter: at(by % (now - 1_000)) } }),
  },
  "for-longer": {
    ...window,
    ruling: "open",
    because: "valid for longer than asked",
    ways: 2,
    // For hours and more, or for a little.
    make: (by, { now, offer }) => ({
      authorization: {
        validBefore: at(now + offer.maxTimeoutSeconds + 1 + (by % 2 === 0 ? 10_000 + (by % 10_000_000) : by % 60)),
      },
    }),
  },
  "other-chain": {
    ...domain,
    ruling: "invalid",
    because: "signed for another chain",
    make: (by) => ({ domain: { chainId: pick([1, 8453, 137, 84531, 84533], by) } }),
  },
  "other-contract": {
    ...domain,
    ruling: "invalid",
    because: "signed for another contract",
    make: (by) => ({ domain: { verifyingContract: addressOf(by) } }),
  },
  "other-name": {
    ...domain,
    ruling: "invalid",
    because: "signed in another token's name",
    make: (by) => ({ domain: pick([{ name: "USD Coin" }, { name: "" }, { version: "1" }, { version: "2.2" }], by) }),
  },
  penniless: {
    group: "payer",
    ruling: "invalid",
    because: "the payer has no money",
    make: (_, { stranger }) => ({ signer: stranger, authorization: { from: stranger.address } }),
  },
  "other-signer": {
    ...signature,
    ruling: "invalid",
    because: "signed by somebody else",
    make: (_, { stranger }) => ({ signer: stranger }),
  },
  "signature-bit": {
    ...signature,
    ruling: "invalid",
    because: "one bit of the signature is another",
    // Not of the last byte: readers differ in how much of it they look at.
    make: (by) => ({ signature: (signed) => flip(signed, 8 + (by % 512)) }),
  },
  "signature-mirrored": {
    ...signature,
    ruling: "open",
    because: "the signature is in a form that few take",
    ways: 3,
    make: (by) => ({ signature: pick([mirrored, compact, withParity], by) }),
  },
  "signature-cut": {
    ...signature,
    ruling: "invalid",
    because: "the signature is cut off",
    make: (by) => ({ signature: (signed) => signed.slice(0, 2 + 2 * (by % 64)) }),
  },
  "nonce-small": {
    group: "nonce",
    ruling: "valid",
    because: "its nonce has leading zeros",
    make: (by) => ({ authorization: { nonce: numberToHex(1n + BigInt(by), { size: 32 }) } }),
  },
  "nonce-cut": {
    group: "nonce",
    ruling: "invalid",
    because: "the nonce is not 32 bytes",
    make: (by) => ({
      message: member(["payload", "authorization", "nonce"], (nonce) => pick([String(nonce).slice(0, 64), "0x", 7], by)),
    }),
  },
  "value-notation": {
    group: "notation",
    ruling: "open",
    because: "a number in another notation",
    make: (by) => ({ message: notation(by, sameNumber) }),
  },
  "no-number": {
    group: "notation",
    ruling: "invalid",
    because: "a number that is none",
    make: (by) => ({ message: notation(by, noNumberAtAll) }),
  },
  "member-missing": {
    group: "member",
    ruling: "invalid",
    because: "a member of the authorization is missing",
    make: (by) => ({ message: member(["payload", "authorization", pick(signedMembers, by)], () => undefined) }),
  },
  "member-of-its-own": {
    group: "more",
    ruling: "open",
    because: "a member that nobody knows",
    ways: 3,
    make: (by) => ({
      message: member(pick([["x-note"], ["payload", "x-note"], ["payload", "authorization", "x-note"]], by), () => "hello"),
    }),
  },
  "accepted-amount": {
    ...terms,
    versions: [2],
    ruling: "invalid",
    because: "what it calls accepted was not offered",
    make: (by, facts) => ({ accepted: { amount: at(price(facts) - 1n - (BigInt(by) % price(facts))) } }),
  },
  "accepted-payee": {
    ...terms,
    versions: [2],
    ruling: "invalid",
    because: "what it calls accepted was not offered",
    make: (by) => ({ accepted: { payTo: addressOf(by) } }),
  },
  "other-network": {
    ...terms,
    ruling: "invalid",
    because: "it names another network",
    make: (by, { x402Version }) => ({
      accepted: {
        network:
          x402Version === 2 ? pick(["eip155:1", "eip155:8453", "solana:101"], by) : pick(["base", "polygon", "solana"], by),
      },
    }),
  },
  "other-scheme": {
    ...terms,
    ruling: "invalid",
    because: "it names another scheme",
    make: (by) => ({ accepted: { scheme: pick(["upto", "deferred", "stream"], by) } }),
  },
  "unknown-version": {
    group: "version",
    ruling: "invalid",
    because: "it is of a version that there is not",
    make: (by) => ({ message: member(["x402Version"], () => pick([3, 0, 20], by)) }),
  },
  "header-name": {
    group: "header",
    ruling: "valid",
    because: "the header's name is in other letters",
    make: (by, { x402Version }) => {
      const { payment } = headerNames[x402Version];
      return { headerName: pick([payment.toLowerCase(), mixed(payment)], by) };
    },
  },
  hex: {
    group: "case",
    ruling: "open",
    because: "hex digits in another case",
    ways: 5,
    make: (by) => ({ message: pick(Object.values(hexSpellings), by) }),
  },
  json: {
    ...text,
    ruling: "valid",
    because: "the same JSON in other words",
    ways: 4,
    make: (by) => ({ json: pick(sameJson, by) }),
  },
  base64: {
    group: "base64",
    ruling: "open",
    because: "base64 in another form",
    ways: 3,
    make: (by) => ({ header: pick(Object.values(base64Spellings), by) }),
  },
};

/** Without `validAfter`: who takes it for zero may be right. */
const signedMembers = ["from", "to", "value", "validBefore", "nonce"];
/** Those that no reader takes for the number that was signed. */
const noNumberAtAll = (decimal: string) =>
  Object.fromEntries(Object.entries(noNumber(decimal)).filter(([name]) => !looselyRead.includes(name)));
const looselyRead = ["blank", "text behind", "fraction behind", "divided by one", "with a comma", "only a prefix", "JSON object"];
const sameJsonNames = ["members turned round", "white space", "names escaped", "values escaped"];
export const sameJson = sameJsonNames.flatMap((name) => jsonSpellings[name] ?? []);

type Message = Record<string, unknown>;
/** A change of one member of the finished message, wherever it is; `undefined` takes it out. */
export function member(path: readonly string[], change: (value: unknown) => unknown): (message: Message) => unknown {
  const within = (value: unknown, [name = "", ...rest]: readonly string[]): unknown => {
    const known = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
    return { ...known, [name]: rest.length === 0 ? change(known[name]) : within(known[name], rest) };
  };
  return (message) => within(message, path);
}

function notation(
  by: number,
  forms: (decimal: string) => Record<string, unknown>,
): (message: Record<string, unknown>) => unknown {
  const name = pick(["value", "validAfter", "validBefore"], by);
  return member(["payload", "authorization", name], (value) => {
    const all = Object.values(forms(/^[0-9]+$/.test(String(value)) ? String(value) : "0"));
    return pick(all, Math.floor(by / 3));
  });
}

const tables = byVersion(paymentChanges);

/** The table as it is in one version. */
export const changesIn = (x402Version: X402Version): Readonly<Record<string, PaymentChange>> => tables[x402Version];
