import { getAddress, numberToHex } from "viem";
import { priced, type X402Version } from "../protocol/messages.js";
import { byVersion, pick, type Versioned } from "./cases.js";
import { addressOf, member, paymentChanges, price, sameJson, type Facts } from "./payment-changes.js";

/**
 * The changes that a generated request of /verify and /settle is made of: those of the payment, as far as they make sense without a
 * header, and those of what is around it. All pure.
 */

export type Message = Record<string, unknown>;

/** What a change does to a request. */
interface Parts {
  /** Members of the offer: payment and requirements agree about them. Made before everything else. */
  offer?: Message;
  /** Members of the requirements alone. */
  requirements?: Message;
  /** Members of what the payment repeats of them. */
  accepted?: Message;
  body?: Message;
  message?: (message: Message) => unknown;
  /** The body's text. */
  text?: (body: Message) => string;
}

export interface RequestChange extends Versioned {
  make(by: number, facts: Facts): Parts;
}

/** An address that no other change makes, and that belongs to nobody. */
const payeeOf = (by: number) => getAddress(numberToHex((0x5e11n << 64n) + BigInt(by), { size: 20 }));
const upper = (address: string) => `0x${address.slice(2).toUpperCase()}`;

/** Terms that both messages agree about; in version 1 a payment does not repeat them. */
const asking = ({ x402Version }: Facts, named: Message): Parts =>
  x402Version === 2 ? { requirements: named, accepted: named } : { requirements: named };
/** A price that both messages agree about, and the signature does not. */
const askingPrice = (facts: Facts, amount: bigint) => asking(facts, priced(facts.x402Version, String(amount)));

const elsewhere = ({ x402Version }: Facts, by: number) =>
  x402Version === 2
    ? pick(["eip155:999999999", "eip155:80002", "eip155:1"], by)
    : pick(["nowhere", "polygon-amoy", "avalanche-fuji"], by);
const otherSchemes = ["deferred", "stream", "free"];
/** Scheme and network are what a payment repeats in both versions. */
const oneOrBoth = (by: number, named: Message): Parts =>
  by % 2 ? { requirements: named, accepted: named } : { requirements: named };

const values = { group: "value" };
const terms = { group: "terms" };

/** In the order in which they are made: those of the offer build on each other. */
export const requestChanges: Readonly<Record<string, RequestChange>> = {
  price: {
    group: "price",
    ruling: "valid",
    because: "another price",
    // Small and large alike, near a power of two or not.
    make: (by, { x402Version }) => ({ offer: priced(x402Version, String((1n << BigInt(by % 96)) + BigInt(by))) }),
  },
  "other-payee": {
    group: "offered-payee",
    ruling: "valid",
    because: "another payee",
    make: (by) => ({ offer: { payTo: payeeOf(by) } }),
  },
  "more-time": {
    group: "time",
    ruling: "valid",
    because: "the seller gives more time",
    make: (by) => ({ offer: { maxTimeoutSeconds: 61 + (by % 86_400) } }),
  },
  "address-case": {
    group: "address-case",
    ruling: "open",
    because: "addresses in other letters, in both messages alike",
    make: (by, { offer: { payTo, asset } }) => ({
      offer: pick(
        [
          { payTo: payTo.toLowerCase() },
          { asset: asset.toLowerCase() },
          { payTo: payTo.toLowerCase(), asset: asset.toLowerCase() },
          { asset: upper(asset) },
        ],
        by,
      ),
    }),
  },
  "more-members": {
    group: "more-members",
    ruling: "open",
    because: "members that nobody knows",
    make: (by, { offer: { extra } }) =>
      pick<Parts>(
        [{ body: { "x-note": "hello" } }, { offer: { "x-note": [1] } }, { offer: { extra: { ...extra, "x-note": {} } } }],
        by,
      ),
  },
  "asked-more": {
    ...values,
    ruling: "invalid",
    because: "the seller wants more than was signed",
    make: (by, facts) => askingPrice(facts, price(facts) + 1n + BigInt(by)),
  },
  "asked-a-word-more": {
    ...values,
    ruling: "invalid",
    because: "the seller wants more than was signed, and the last four bytes are the same",
    make: (by, facts) => askingPrice(facts, price(facts) + (1n << BigInt(pick([32, 64, 40, 128], by)))),
  },
  "asked-less": {
    ...values,
    ruling: "invalid",
    rulings: { 1: "open" },
    because: "the seller wants less than was signed",
    make: (by, facts) => askingPrice(facts, price(facts) - 1n - (BigInt(by) % price(facts))),
  },
  "asked-payee": {
    group: "payee",
    ruling: "invalid",
    because: "the seller wants it to go to somebody else",
    make: (by, facts) => asking(facts, { payTo: addressOf(by) }),
  },
  "asked-asset": {
    group: "asset",
    ruling: "invalid",
    because: "the seller wants another token",
    make: (by, facts) => asking(facts, { asset: addressOf(by) }),
  },
  "asked-elsewhere": {
    ...terms,
    ruling: "invalid",
    because: "another network is named than it is signed for, by the seller or by both",
    make: (by, facts) => oneOrBoth(by, { network: elsewhere(facts, Math.floor(by / 2)) }),
  },
  "asked-otherwise": {
    ...terms,
    ruling: "invalid",
    because: "another scheme is named, by the seller or by both",
    make: (by) => oneOrBoth(by, { scheme: pick(otherSchemes, Math.floor(by / 2)) }),
  },
  "asked-time": {
    group: "time",
    versions: [2],
    ruling: "open",
    because: "the seller gives another time than was accepted",
    make: (by) => ({ requirements: { maxTimeoutSeconds: 61 + (by % 86_400) } }),
  },
  "asked-extra": {
    group: "extra",
    ruling: "open",
    because: "the seller says something else of the token, or nothing",
    make: (by, { offer: { extra } }) => ({
      requirements: { extra: pick([undefined, {}, { ...extra, name: "USD Coin" }, { ...extra, version: "1" }], by) },
    }),
  },
  "rest-missing": {
    group: "rest",
    ruling: "open",
    because: "a member of the requirements is missing that no transfer depends on",
    make: (by, { x402Version }) => ({
      requirements: {
        [pick(x402Version === 2 ? ["maxTimeoutSeconds"] : ["maxTimeoutSeconds", "resource", "description", "mimeType"], by)]:
          undefined,
      },
    }),
  },
  "asked-missing": {
    group: "missing",
    ruling: "invalid",
    because: "the requirements lack what is paid by, or there are none",
    make: (by, { x402Version }) => {
      const [amount = ""] = Object.keys(priced(x402Version, ""));
      const name = pick(["scheme", "network", amount, "asset", "payTo", undefined], by);
      return name === undefined ? { body: { paymentRequirements: undefined } } : { requirements: { [name]: undefined } };
    },
  },
  "part-missing": {
    group: "part",
    ruling: "invalid",
    because: "a part of the payment is missing, or all of it",
    make: (by) => {
      const path = pick([["payload"], ["payload", "signature"], ["payload", "authorization"], []], by);
      return path.length === 0 ? { body: { paymentPayload: undefined } } : { message: member(path, () => undefined) };
    },
  },
  "unknown-version": {
    group: "version",
    ruling: "invalid",
    because: "it is of a version that there is not",
    make: (by) => {
      const x402Version = pick([3, 0, 20], by);
      return { body: { x402Version }, message: member(["x402Version"], () => x402Version) };
    },
  },
  "body-version": {
    group: "version",
    ruling: "open",
    because: "the body names another version than the payment, or none",
    make: (by, { x402Version }) => ({
      body: { x402Version: pick<unknown>([undefined, 3 - x402Version, String(x402Version), null], by) },
    }),
  },
  json: {
    group: "text",
    ruling: "valid",
    because: "the same JSON in other words",
    make: (by) => ({ text: pick(sameJson, by) }),
  },
};

/** Those of the payment that are a header's, or stand above in a form that a body has. */
const ofAHeader = ["header-name", "base64", "json", "unknown-version"];
/** Behind these stands advice alone, where a facilitator is asked. */
const open = ["from-the-beginning", "accepted-amount", "accepted-payee"];

/** What is shared with servers, as it is for facilitators. */
const shared = Object.entries(paymentChanges)
  .filter(([name]) => !ofAHeader.includes(name))
  .map(([name, { make: _make, rulings, ...change }]): [string, Versioned] => [
    name,
    open.includes(name) ? { ...change, ruling: "open" } : { ...change, ...(rulings ? { rulings } : {}) },
  ]);
const tables = byVersion<Versioned>({ ...Object.fromEntries(shared), ...requestChanges });

/** The table as it is in one version. */
export const requestChangesIn = (x402Version: X402Version): Readonly<Record<string, Versioned>> => tables[x402Version];
