import { getAddress, numberToHex } from "viem";
import { isObject } from "../protocol/headers.js";
import { priced, type Requirements, type X402Version } from "../protocol/messages.js";
import type { CaseChanges, Generates } from "../runner/scenario.js";
import type { GeneratedCase, Ruled, Ruling } from "./cases.js";
import { combined } from "./combined.js";
import { generatedChanges } from "./generates.js";
import { addressOf, member, paymentChanges, pick, price, sameJson, type Facts } from "./payment-changes.js";

/**
 * The changes that a generated request of /verify and /settle is made of: those of the payment, as far as they make sense without a
 * header, and those of what is around it. All pure.
 */

type Message = Record<string, unknown>;

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

export interface RequestChange extends Ruled {
  versions?: readonly X402Version[];
  rulings?: Partial<Record<X402Version, Ruling>>;
  make(by: number, facts: Facts): Parts;
}

/** An address that no other change makes, and that belongs to nobody. */
const payeeOf = (by: number) => getAddress(numberToHex((0x5e11n << 64n) + BigInt(by), { size: 20 }));
const upper = (address: string) => `0x${address.slice(2).toUpperCase()}`;

/** Terms that both messages agree about; in version 1 a payment repeats scheme and network alone. */
function asking({ x402Version }: Facts, terms: Message): Parts {
  const names = Object.keys(terms).every((name) => name === "scheme" || name === "network");
  return { requirements: terms, ...(x402Version === 2 || names ? { accepted: terms } : {}) };
}
/** A price that both messages agree about, and the signature does not. */
const askingPrice = (facts: Facts, amount: bigint) => asking(facts, priced(facts.x402Version, String(amount)));

const elsewhere = ({ x402Version }: Facts, by: number) =>
  x402Version === 2
    ? pick(["eip155:999999999", "eip155:80002", "eip155:1"], by)
    : pick(["nowhere", "polygon-amoy", "avalanche-fuji"], by);
const otherSchemes = ["deferred", "stream", "free"];

const values = { group: "value" };
const terms = { group: "terms" };
const around = { group: "around" };

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
    because: "the seller wants more than was signed, and the last bytes are the same",
    make: (by, facts) => askingPrice(facts, price(facts) + (1n << BigInt(pick([32, 64, 128, 16, 8], by)))),
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
  "asked-network": {
    ...terms,
    ruling: "invalid",
    because: "the seller wants it on another network",
    make: (by, facts) => ({ requirements: { network: elsewhere(facts, by) } }),
  },
  "asked-scheme": {
    ...terms,
    ruling: "invalid",
    because: "the seller wants it by another scheme",
    make: (by) => ({ requirements: { scheme: pick(otherSchemes, by) } }),
  },
  "both-elsewhere": {
    ...terms,
    ruling: "invalid",
    because: "both messages name another network, and it is signed for this one",
    make: (by, facts) => asking(facts, { network: elsewhere(facts, by) }),
  },
  "both-otherwise": {
    ...terms,
    ruling: "invalid",
    because: "both messages name another scheme",
    make: (by, facts) => asking(facts, { scheme: pick(otherSchemes, by) }),
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
    because: "a member of the requirements is missing",
    make: (by, { x402Version }) => {
      const [amount = ""] = Object.keys(priced(x402Version, ""));
      return { requirements: { [pick(["scheme", "network", amount, "asset", "payTo"], by)]: undefined } };
    },
  },
  "nothing-asked": {
    ...around,
    ruling: "invalid",
    because: "there are no requirements",
    make: (by) => ({ body: { paymentRequirements: pick([undefined, null, {}, []], by) } }),
  },
  "nothing-paid": {
    ...around,
    ruling: "invalid",
    because: "there is no payment",
    make: (by) => ({ body: { paymentPayload: pick([undefined, null, {}, ""], by) } }),
  },
  "part-missing": {
    group: "part",
    ruling: "invalid",
    because: "a part of the payment is missing",
    make: (by) => ({
      message: member(pick([["payload"], ["payload", "signature"], ["payload", "authorization"]], by), () => undefined),
    }),
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

/** The table as it is in one version. */
export function requestChangesIn(x402Version: X402Version): Record<string, Omit<RequestChange, "make">> {
  const payments = Object.entries(paymentChanges).filter(([name]) => !ofAHeader.includes(name));
  return Object.fromEntries(
    [...payments, ...Object.entries(requestChanges)]
      .filter(([, { versions }]) => versions?.includes(x402Version) ?? true)
      .map(([name, { make: _make, ...change }]) => {
        const ruling = open.includes(name) ? "open" : (change.rulings?.[x402Version] ?? change.ruling);
        return [name, { ...change, ruling }];
      }),
  );
}

/** What generated requests are made from. */
export function generatedRequests(runs: number): Generates {
  const changes = generatedChanges(requestChangesIn, runs);
  // Of two that are wrong each hides the other: to cover such pairs would take the room of those that tell more.
  const telling = (x402Version: X402Version, ground: readonly string[]) => {
    const table = requestChangesIn(x402Version);
    return ground.filter((piece) => piece.split(" ").filter((name) => table[name]?.ruling === "invalid").length < 2);
  };
  return {
    ...changes,
    ground: (x402Version, one) => telling(x402Version, changes.ground(x402Version, one)),
    wholeGround: (x402Version) => telling(x402Version, changes.wholeGround(x402Version)),
  };
}

/** All changes of a case as one, and the text that the request goes out as. */
export function combinedRequest(steps: GeneratedCase, facts: Facts): { changes: CaseChanges; text: (body: Message) => string } {
  const own = Object.keys(requestChanges).flatMap((name) => {
    const step = steps.find((one) => one.name === name);
    const change = requestChanges[name];
    return step && change ? [(so: Facts) => change.make(step.by, so)] : [];
  });
  let offer: Message = {};
  let so = facts;
  for (const make of own) {
    offer = { ...offer, ...make(so).offer };
    so = { ...facts, offer: { ...facts.offer, ...offer } as Requirements };
  }
  const parts = own.map((make) => make(so));
  const rest = combined(
    steps.filter(({ name }) => !(name in requestChanges)),
    so,
  );
  const merged = (name: "requirements" | "body" | "accepted") => Object.assign({}, ...parts.map((one) => one[name])) as Message;
  const through = [rest.message, ...parts.map(({ message }) => message)].filter((one) => one !== undefined);
  return {
    changes: {
      ...rest,
      offer,
      requirements: merged("requirements"),
      accepted: { ...rest.accepted, ...merged("accepted") },
      body: merged("body"),
      ...(through.length > 0
        ? { message: (usual: Message) => through.reduce<unknown>((now, one) => one(isObject(now) ? now : {}), usual) }
        : {}),
    },
    text: parts.find(({ text }) => text)?.text ?? JSON.stringify,
  };
}
