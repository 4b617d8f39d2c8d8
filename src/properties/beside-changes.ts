import { zeroAddress } from "viem";
import { priced, type Requirements } from "../protocol/messages.js";
import { pick } from "./cases.js";
import {
  cheap,
  noAddresses,
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
  type Message,
} from "./challenge-parts.js";

/** What may stand in a list beside the offers that can be paid, and the model's word on each. All pure. */

const beside = { of: "beside" } as const;
/** Offers for others, as sellers list them: another price, another account, a token with its own name. */
const stranger = (own: Requirements, by: number, facts: ChallengeFacts) => ({
  ...own,
  ...priced(facts.x402Version, by % 3 === 2 ? String(10n ** 18n) : cheap(by)),
  payTo: till(own.payTo, by),
  extra: pick([own.extra, { name: "USD Coin", version: "2" }, { name: "EURC", version: "1" }], by),
});

export const besideChanges: Readonly<Record<string, ChallengeChange>> = {
  "other-chain": {
    ...beside,
    group: "other-chain",
    ruling: "valid",
    because: "an offer on another chain beside it",
    make: (by, facts) => ({
      beside: (own) => [{ ...stranger(own, rest(by), facts), network: pick(nowhere[facts.x402Version], rest(by)) }],
      ...placed(by),
    }),
  },
  "other-family": {
    ...beside,
    group: "other-family",
    ruling: "valid",
    because: "an offer on a chain of another family beside it",
    make: (by, facts) => ({
      beside: (own) => [
        {
          ...stranger(own, rest(by), facts),
          network: facts.x402Version === 2 ? "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1" : "solana-devnet",
          asset: "4zMMC9srt5Ri5X14GAgXhaHii3GnPAEERYPJgZJDncDU",
          payTo: "2wKupLR9q6wXYppw8Gr2NvWxKBUqm4PPJKkQfoxHDBg4",
          extra: { feePayer: "EwWqGE4ZFKLofuestmU4LDdK7XM1N4ALgdZccwYugwGd" },
        },
      ],
      ...placed(by),
    }),
  },
  "other-scheme": {
    ...beside,
    group: "other-scheme",
    ruling: "valid",
    because: "an offer of another scheme beside it",
    make: (by, facts) => ({
      beside: (own) => [{ ...stranger(own, rest(by), facts), scheme: pick(["barter", "upto-the-moon", "credit"], rest(by)) }],
      ...placed(by),
    }),
  },
  "other-token": {
    ...beside,
    group: "other-token",
    ruling: "open",
    because: "an offer in a token that nobody knows beside it",
    make: (by, facts) => ({
      beside: (own) => [{ ...stranger(own, rest(by), facts), asset: till(own.asset, rest(by)) }],
      ...placed(by),
    }),
  },
  "dear-one": {
    ...beside,
    group: "dear-one",
    ruling: "open",
    because: "the same at an absurd price beside it",
    make: (by, { x402Version }) => ({
      beside: (own) => [{ ...own, ...priced(x402Version, String(10n ** (12n + (BigInt(rest(by)) % 60n)))) }],
      ...placed(by),
    }),
  },
  "no-entry": {
    ...beside,
    group: "no-entry",
    ruling: "open",
    odd: true,
    because: "something in the list that is no offer",
    make: (by) => ({
      beside: (own) => [pick<unknown>([null, "exact", 402, [own], {}, { scheme: "barter", goods: { sheep: 2 } }], rest(by))],
      ...placed(by),
    }),
  },
  "bad-entry": {
    ...beside,
    group: "bad-entry",
    ruling: "open",
    odd: true,
    because: "an offer with a fault in it beside it",
    make: (by, facts) => ({
      beside: (own) => {
        const one = { ...own } as unknown as Message;
        const [which, how] = [rest(by) % 4, Math.floor(by / 8)];
        if (which === 0) return [{ ...one, ...priced(facts.x402Version, oddPrices(one, how)) }];
        if (which === 1) return [{ ...one, maxTimeoutSeconds: pick(oddWindows, how) }];
        if (which === 2) return [{ ...one, payTo: pick([zeroAddress, ...noAddresses], how) }];
        return [without(one, pick(tableMembers(facts), how))];
      },
      ...placed(by),
    }),
  },
};
