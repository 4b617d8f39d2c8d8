import { clientScenario, type StageOptions } from "../../../runner/scenario.js";

type Offers = NonNullable<StageOptions["offers"]>;

const nowhere: Record<string, Offers> = {
  "unknown-scheme-unsigned": (own) => [{ ...own, scheme: "upto-the-moon" }],
  // The second is of another family: a client that pays on Base Sepolia has no key for it.
  "unknown-network-unsigned": (own) =>
    own.network.includes(":")
      ? [
          { ...own, network: "eip155:999999999" },
          { ...own, network: "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1" },
        ]
      : [
          { ...own, network: "atlantis" },
          { ...own, network: "solana-devnet" },
        ],
};

export default clientScenario({
  id: "client/refusal/unsupported",
  title: "Nothing is signed for a scheme or a network that the client knows nothing of",
  needs: ["exact-eip3009"],
  checks: {
    "unknown-scheme-unsigned": "unsupported-not-signed",
    "unknown-network-unsigned": "unsupported-not-signed",
    ended: "failure-told",
  },
  async run({ purchase, declines }) {
    await purchase();
    for (const [check, offers] of Object.entries(nowhere)) await declines({ offers }, { signs: check, ends: "ended" });
  },
});
