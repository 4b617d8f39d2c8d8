import { clientScenario, type StageOptions } from "../../../runner/scenario.js";
import { priced, type Requirements } from "../../../protocol/messages.js";

const turned = (object: object) => Object.fromEntries(Object.entries(object).reverse());
const unheardOf = { "x-rating": { stars: 5 }, loyalty: [1, 2, 3], tip: "1000000" };

/** All that it always has, in another order and with more. */
const unusual: StageOptions = {
  offers: (own) => [turned({ ...own, ...unheardOf, extra: { ...own.extra, ...unheardOf } })],
  challenge: (message) => turned({ ...message, ...unheardOf }),
};

export default clientScenario({
  id: "client/choice/several",
  title: "Offers made twice, at several prices, or with more in them than the client knows: one is paid, once",
  needs: ["exact-eip3009"],
  checks: {
    "one-of-several-paid": "pays-once",
    "unknown-members-ignored": "unknown-members-ignored",
  },
  async run({ x402Version, pays, observe }) {
    const at = (own: Requirements, price: string) => ({ ...own, ...priced(x402Version, price) });
    // The same rail at several prices, and the cheapest twice: the text gives no order, so whichever is taken is right.
    const offers = (own: Requirements) => [at(own, "1500"), own, own, at(own, "2000")];
    const { shown } = await pays({ offers }, "one-of-several-paid");
    await pays(unusual, "unknown-members-ignored");
    const value = shown[0]?.payment?.payload.authorization.value;
    const choice = { 1000: "the cheapest", 1500: "the first", 2000: "the last" }[value ?? ""];
    observe("choice", choice ?? "none of them");
  },
});
