import { clientScenario, type StageOptions } from "../../../runner/scenario.js";

type Offers = NonNullable<StageOptions["offers"]>;

/** As many as fit into a header of 12 kB, and into a body that is no burden: 300 kB or so. */
const many: Offers = (own) => {
  const count = "amount" in own ? 24 : 600;
  const others = Array.from({ length: count }, (_, index) => ({ ...own, scheme: `kind-${index}` }));
  return [...others, own];
};

export default clientScenario({
  id: "client/hostile/many-offers",
  title: "The one payable offer behind many others is found",
  needs: ["exact-eip3009"],
  checks: { "last-of-many-paid": "large-challenge-paid" },
  async run({ pays }) {
    await pays({ offers: many }, "last-of-many-paid");
  },
});
