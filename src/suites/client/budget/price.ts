import { clientScenario } from "../../../runner/scenario.js";
import { priced, type Requirements } from "../../../protocol/messages.js";

/** A million dollars, in atomic units. */
const absurd = "1000000000000";

/** The text leaves the budget to whoever pays; but somebody must have one. */
export default clientScenario({
  id: "client/budget/price",
  title: "An absurd price is not signed, wherever it stands, and keeps nobody from buying at a fair one",
  needs: ["exact-eip3009"],
  checks: {
    "million-dollars-unsigned": "price-has-a-cap",
    "million-dollars-behind-a-cent-unsigned": "cap-is-on-what-is-signed",
    "affordable-offer-found": "affordable-offer-found",
    ended: "failure-told",
  },
  async run({ x402Version, purchase, declines, pays, fund, expect }) {
    const at = (own: Requirements, price: string) => ({ ...own, ...priced(x402Version, price) });
    // Who does not sign should do so for the price, and not because he has not got it.
    await fund(10n * BigInt(absurd));
    const { shown } = await pays({ offers: (own) => [at(own, absurd), own] }, "affordable-offer-found");
    if (shown.length === 0) await purchase();

    await declines({ offers: (own) => [at(own, absurd)] }, { signs: "million-dollars-unsigned", ends: "ended" });
    const { stage, shown: either } = await declines(
      { offers: (own) => [{ ...at(own, "1"), scheme: "upto-the-moon" }, at(own, absurd)] },
      { ends: "ended" },
    );
    // Who signs for the cent takes a scheme that nobody knows, and keeps his price all the same.
    const dear = either.find(({ payment }) => payment?.payload.authorization.value !== "1");
    expect("million-dollars-behind-a-cent-unsigned").that(
      !dear,
      dear ? "it signed a payment of a million dollars" : "the million was not signed",
      {
        expected: "no payment of the absurd price",
        actual: dear?.message ?? dear?.problem,
        evidence: [...stage.requests().map(({ id }) => id), ...either.map(({ exchange }) => exchange.id)],
      },
    );
  },
});
