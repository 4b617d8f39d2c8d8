import { getAddress } from "viem";
import { clientScenario, type StageOptions } from "../../../runner/scenario.js";
import { priced, type Requirements } from "../../../protocol/messages.js";

type Offers = NonNullable<StageOptions["offers"]>;

const isV1 = (own: Requirements) => !own.network.includes(":");
/** Looks like the token to whoever shortens addresses to their ends, and is written as an address should be. */
const lookalike = ({ asset }: Requirements) =>
  getAddress(`${asset.slice(0, 8)}${"5".repeat(28)}${asset.slice(-6)}`.toLowerCase());
const cheaperLookalike = (own: Requirements) => ({ ...own, ...priced(isV1(own) ? 1 : 2, "999"), asset: lookalike(own) });
const onSolana = (own: Requirements) => ({
  ...own,
  network: isV1(own) ? "solana-devnet" : "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1",
  asset: "4zMMC9srt5Ri5X14GAgXhaHii3GnPAEERYPJgZJDncDU",
  payTo: "2wKupLR9q6wXYppw8Gr2NvWxKBUqm4PPJKkQfoxHDBg4",
  extra: { feePayer: "EwWqGE4ZFKLofuestmU4LDdK7XM1N4ALgdZccwYugwGd" },
});

/** One offer of ours among some that nobody here can pay; whoever takes the first or the last misses it. */
const lists: Record<string, Offers> = {
  // Twenty, with ours where readers that stop early do not come.
  "unknown-schemes-passed-over": (own) =>
    Array.from({ length: 20 }, (_, place) => (place === 16 ? own : { ...own, scheme: `barter-${place}` })),
  "unknown-network-passed-over": (own) =>
    isV1(own)
      ? [{ ...own, network: "atlantis" }, own, { ...own, network: "base-under-the-sea" }]
      : [{ ...own, network: "eip155:999999999" }, own, { ...own, network: "eip155:1" }],
  "other-family-passed-over": (own) => [onSolana(own), own, onSolana(own)],
  "unreadable-offer-passed-over": (own) => [null, "exact", { ...own, payTo: 7 }, own, [own], {}],
  "lookalike-token-passed-over": (own) => [cheaperLookalike(own), own, cheaperLookalike(own)],
};

export default clientScenario({
  id: "client/choice/order",
  title: "One payable offer among others is found and paid, wherever it stands",
  needs: ["exact-eip3009"],
  checks: {
    "unknown-schemes-passed-over": "payable-offer-found",
    "unknown-network-passed-over": "payable-offer-found",
    "other-family-passed-over": "payable-offer-found",
    "unreadable-offer-passed-over": "unreadable-offer-passed-over",
    "lookalike-token-passed-over": "known-token-preferred",
  },
  async run({ pays }) {
    for (const [check, offers] of Object.entries(lists)) await pays({ offers }, check);
  },
});
