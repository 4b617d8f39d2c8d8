import { clientScenario, type StageOptions } from "../../../runner/scenario.js";

type Offers = NonNullable<StageOptions["offers"]>;

/** One offer of ours among some that nobody here can pay. */
const lists: Record<string, Offers> = {
  "other-scheme-first": (own) => [{ ...own, scheme: "upto-the-moon" }, own],
  "other-network-last": (own) => [own, { ...own, network: "network" in own && own.network.includes(":") ? "eip155:1" : "base" }],
};

export default clientScenario({
  id: "client/choice/order",
  title: "One payable offer among others is found and paid, wherever it stands",
  needs: ["exact-eip3009"],
  checks: { "other-scheme-first": "payable-offer-found", "other-network-last": "payable-offer-found" },
  async run({ pays }) {
    for (const [check, offers] of Object.entries(lists)) await pays({ offers }, check);
  },
});
