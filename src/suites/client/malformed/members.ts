import { clientScenario, type StageOptions } from "../../../runner/scenario.js";
import type { Requirements } from "../../../protocol/messages.js";

type Offers = NonNullable<StageOptions["offers"]>;

const amountName = (own: Requirements) => ("amount" in own ? "amount" : "maxAmountRequired");
const without = (own: Requirements, name: string) => Object.fromEntries(Object.entries(own).filter(([key]) => key !== name));

/** Lists in which no offer is one: each entry has another fault. */
const lists: Record<string, Offers> = {
  "missing-members-unsigned": (own) => ["scheme", "network", "asset", "payTo", amountName(own)].map((name) => without(own, name)),
  "mistyped-members-unsigned": (own) => [
    402,
    null,
    "exact",
    [own],
    { ...own, scheme: { name: "exact" } },
    { ...own, network: null },
    { ...own, asset: { address: own.asset } },
    { ...own, payTo: { address: own.payTo } },
    { ...own, [amountName(own)]: true },
    { ...own, [amountName(own)]: [] },
    { ...own, [amountName(own)]: {} },
  ],
};

/** Offers of kinds that nobody here knows, which look as they like, around one that is as it should be. */
const amongStrangers: Offers = (own) => [
  { scheme: "barter", network: "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp", goods: { sheep: 2 } },
  own,
  { scheme: "credit", network: own.network, payTo: null, limits: [1, 2, 3] },
];

export default clientScenario({
  id: "client/malformed/members",
  title: "An offer without its members is none, and spoils no other",
  needs: ["exact-eip3009"],
  checks: {
    "missing-members-unsigned": "incomplete-offer-not-signed",
    "mistyped-members-unsigned": "mistyped-offer-not-signed",
    ended: "failure-told",
    "paid-among-strangers": "paid-among-unreadable-offers",
  },
  async run({ control, declines, pays }) {
    await control();
    await Promise.all([
      ...Object.entries(lists).map(([check, offers]) => declines({ offers }, { signs: check, ends: "ended" })),
      pays({ offers: amongStrangers }, "paid-among-strangers"),
    ]);
  },
});
