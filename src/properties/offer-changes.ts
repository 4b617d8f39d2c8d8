import { zeroAddress } from "viem";
import { priced, type Requirements } from "../protocol/messages.js";
import { pick } from "./cases.js";
import {
  cheap,
  noAddresses,
  nameOfPrice,
  nowhere,
  oddPrices,
  oddWindows,
  placed,
  rest,
  tableMembers,
  till,
  without,
  type ChallengeChange,
  type ChallengeFacts,
  type ChallengeParts,
  type Message,
} from "./challenge-parts.js";

/** Changes of the offers that can be paid, and the model's word on each. All pure. */

const offer = { of: "offer" } as const;
const withExtra = (offer: Message, extra: Message) => ({ ...offer, extra: { ...(offer["extra"] as Message), ...extra } });
/** The seller's own price is 1000. */
const at = (own: Requirements, price: number, { x402Version }: ChallengeFacts) =>
  ({ ...own, ...priced(x402Version, String(price)) }) as Requirements;
const small = (value: unknown) => (typeof value === "string" ? value.toLowerCase() : value);
/** Of another type, and without the value in it as it should be. */
const mistyped = (value: unknown) => [{ value }, null, true, [], 7e-7];

export const offerChanges: Readonly<Record<string, ChallengeChange>> = {
  price: {
    ...offer,
    group: "price",
    ruling: "valid",
    because: "another price, which everybody can afford",
    make: (by, { x402Version }) => ({ own: (own) => ({ ...own, ...priced(x402Version, cheap(by)) }) as Requirements }),
  },
  window: {
    ...offer,
    group: "window",
    ruling: "valid",
    because: "another time to pay in, long enough and not long",
    make: (by) => ({ own: (own) => ({ ...own, maxTimeoutSeconds: 45 + (by % 76) }) }),
  },
  cheaper: {
    ...offer,
    group: "cheaper",
    ruling: "valid",
    because: "the same at a lower price as well",
    make: (by, facts) => ({ more: (own) => [at(own, 1 + (rest(by) % 999), facts)], ...placed(by) }),
  },
  dearer: {
    ...offer,
    group: "dearer",
    ruling: "valid",
    because: "the same at a higher price as well",
    make: (by, facts) => ({ more: (own) => [at(own, 1_001 + (rest(by) % 8_999), facts)], ...placed(by) }),
  },
  "another-till": {
    ...offer,
    group: "another-till",
    ruling: "valid",
    because: "the same to another account of the seller's as well",
    make: (by) => ({ more: (own) => [{ ...own, payTo: till(own.payTo, rest(by)) }], ...placed(by) }),
  },
  twice: {
    ...offer,
    group: "twice",
    ruling: "valid",
    because: "the same more than once",
    make: (by) => ({ more: (own) => Array.from({ length: 1 + (rest(by) % 3) }, () => own), ...placed(by) }),
  },
  letters: {
    ...offer,
    group: "letters",
    ruling: "valid",
    because: "addresses in small letters",
    make: (by) => ({
      each: (one) => {
        const names = pick([["payTo"], ["asset"], ["asset", "payTo"]], by);
        return { ...one, ...Object.fromEntries(names.map((name) => [name, small(one[name])])) };
      },
    }),
  },
  "unknown-members": {
    ...offer,
    group: "unknown-members",
    ruling: "open",
    because: "members that nobody knows",
    make: (by) => {
      const members = { "x-rating": { stars: 5 }, loyalty: [1, 2, 3], tip: "1000000" };
      return pick<ChallengeParts>(
        [
          { each: (one) => ({ ...one, ...members }) },
          { each: (one) => withExtra(one, members) },
          { message: (message) => ({ ...message, ...members }) },
        ],
        by,
      );
    },
  },
  "no-extra": {
    ...offer,
    group: "extra",
    ruling: "open",
    because: "it does not say what the token is called",
    make: (by) => ({ each: (one) => (by % 2 ? { ...one, extra: {} } : without(one, "extra")) }),
  },
  misnamed: {
    ...offer,
    group: "extra",
    ruling: "open",
    because: "it calls the token by another name",
    make: (by) => ({ each: (one) => withExtra(one, pick([{ name: "USD Coin" }, { version: "1" }, { name: "" }], by)) }),
  },
  "odd-price": {
    ...offer,
    group: "terms",
    ruling: "open",
    odd: true,
    because: "a price that is not plain digits",
    make: (by, facts) => ({ each: (one) => ({ ...one, ...priced(facts.x402Version, oddPrices(one, by)) }) }),
  },
  "odd-window": {
    ...offer,
    group: "window",
    ruling: "open",
    odd: true,
    because: "a time to pay in that makes no sense",
    make: (by) => ({ each: (one) => ({ ...one, maxTimeoutSeconds: pick(oddWindows, by) }) }),
  },
  "odd-payee": {
    ...offer,
    group: "terms",
    ruling: "open",
    odd: true,
    because: "a recipient that cannot be meant",
    make: (by, { payer }) => ({ each: (one) => ({ ...one, payTo: pick([zeroAddress, payer, ...noAddresses], by) }) }),
  },
  "absurd-price": {
    ...offer,
    group: "terms",
    ruling: "open",
    because: "a price that hardly anybody pays",
    make: (by, { x402Version }) => ({
      each: (one) => ({ ...one, ...priced(x402Version, String(10n ** (12n + (BigInt(by) % 60n)))) }),
    }),
  },
  "unknown-scheme": {
    ...offer,
    group: "kind",
    ruling: "invalid",
    because: "a scheme that nobody knows",
    make: (by) => ({ each: (one) => ({ ...one, scheme: pick(["upto-the-moon", "barter", "exactly"], by) }) }),
  },
  "unknown-network": {
    ...offer,
    group: "kind",
    ruling: "invalid",
    because: "a network that nobody knows",
    make: (by, { x402Version }) => ({ each: (one) => ({ ...one, network: pick(nowhere[x402Version], by) }) }),
  },
  "member-missing": {
    ...offer,
    group: "kind",
    ruling: "invalid",
    odd: true,
    because: "a member is missing that says what to pay",
    make: (by, facts) => ({ each: (one) => without(one, pick(tableMembers(facts), by)) }),
  },
  "member-mistyped": {
    ...offer,
    group: "kind",
    ruling: "invalid",
    odd: true,
    because: "a member that says what to pay is of another type",
    make: (by, facts) => ({
      each: (one) => {
        const name = pick(tableMembers(facts), by);
        const values = mistyped(one[name]).filter((value) => typeof value !== "number" || name !== nameOfPrice(facts));
        return { ...one, [name]: pick(values, Math.floor(by / 5)) };
      },
    }),
  },
  "no-offer": {
    ...offer,
    group: "kind",
    ruling: "invalid",
    because: "nothing is offered that can be paid",
    make: () => ({ each: () => undefined }),
  },
};
