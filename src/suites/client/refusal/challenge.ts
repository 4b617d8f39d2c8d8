import { clientScenario, type StageOptions } from "../../../runner/scenario.js";

/** A copy without one member. */
const without = (offer: object, member: string) => Object.fromEntries(Object.entries(offer).filter(([name]) => name !== member));
const firstOf = (list: unknown) => (Array.isArray(list) ? (list as unknown[])[0] : undefined);

const sellers: Record<string, StageOptions> = {
  "no-offer-unsigned": { offers: () => [] },
  "no-list-unsigned": { challenge: (message) => ({ ...message, accepts: firstOf(message["accepts"]) }) },
  "incomplete-offer-unsigned": {
    offers: (own) => ["asset", "network", "scheme", "payTo"].map((member) => without(own, member)),
  },
};

export default clientScenario({
  id: "client/refusal/challenge",
  title: "Nothing is signed where nothing is offered, or an offer does not say what for",
  needs: ["exact-eip3009"],
  checks: {
    "no-offer-unsigned": "authorization-matches-offer",
    "no-list-unsigned": "offers-come-in-a-list",
    "incomplete-offer-unsigned": "offer-is-complete",
    ended: "failure-told",
  },
  async run({ purchase, declines }) {
    await purchase();
    for (const [check, seller] of Object.entries(sellers)) await declines(seller, { signs: check, ends: "ended" });
  },
});
