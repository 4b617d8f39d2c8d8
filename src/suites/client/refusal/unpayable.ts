import { clientScenario, type StageOptions } from "../../../runner/scenario.js";

/** A copy without one member. */
const without = (offer: object, member: string) => Object.fromEntries(Object.entries(offer).filter(([name]) => name !== member));
const firstOf = (list: unknown) => (Array.isArray(list) ? (list as unknown[])[0] : undefined);

const sellers: Record<string, StageOptions> = {
  "unknown-scheme-unsigned": { offers: (own) => [{ ...own, scheme: "upto-the-moon" }] },
  // The second is of another family: a client that pays on Base Sepolia has no key for it.
  "unknown-network-unsigned": {
    offers: (own) => {
      const names = own.network.includes(":")
        ? ["eip155:999999999", "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1"]
        : ["atlantis", "solana-devnet"];
      return names.map((network) => ({ ...own, network }));
    },
  },
  "no-offer-unsigned": { offers: () => [] },
  "no-list-unsigned": { challenge: (message) => ({ ...message, accepts: firstOf(message["accepts"]) }) },
  "incomplete-offer-unsigned": {
    offers: (own) => ["asset", "network", "scheme", "payTo"].map((member) => without(own, member)),
  },
};

export default clientScenario({
  id: "client/refusal/unpayable",
  title: "Nothing is signed where nothing is offered that the client can pay",
  needs: ["exact-eip3009"],
  checks: {
    "unknown-scheme-unsigned": "unsupported-not-signed",
    "unknown-network-unsigned": "unsupported-not-signed",
    "no-offer-unsigned": "authorization-matches-offer",
    "no-list-unsigned": "offers-come-in-a-list",
    "incomplete-offer-unsigned": "offer-is-complete",
    ended: "failure-told",
  },
  async run({ control, declines }) {
    await control();
    for (const [check, seller] of Object.entries(sellers)) await declines(seller, { signs: check, ends: "ended" });
  },
});
