import { clientScenario, type StageOptions } from "../../../runner/scenario.js";

type Offers = NonNullable<StageOptions["offers"]>;

/** The same offer as often as fits into a header of 12 kB, and into a body that is no burden: 150 kB or so. Whichever is taken is right. */
const many: Offers = (own) => Array.from({ length: "amount" in own ? 24 : 400 }, () => own);

export default clientScenario({
  id: "client/hostile/many-offers",
  title: "A seller with many offers is paid",
  needs: ["exact-eip3009"],
  checks: { "paid-with-many-offers": "large-challenge-paid" },
  async run({ pays }) {
    await pays({ offers: many }, "paid-with-many-offers");
  },
});
