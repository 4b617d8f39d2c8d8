import { serverScenario } from "../../../runner/scenario.js";
import { NotApplicable } from "../../../runner/scenario.js";
import { amountOf } from "../../../protocol/messages.js";
import { sameAddress } from "../../../protocol/read-payment.js";

/** In v1 a payment does not say which offer it answers, where several are alike in scheme and network. */
export default serverScenario({
  id: "server/offers/each-payable",
  title: "Each offer can be paid, and moves its own amount to its own payee",
  versions: [2],
  needs: ["exact-eip3009"],
  checks: { served: "each-offer-payable", "moves-its-own-terms": "exact-amount-moved" },
  async run({ buyer, newBuyer, offers, ledger, expect }) {
    await buyer.pay();
    const offered = await offers();
    if (offered.length < 2) throw new NotApplicable("there is one way to pay here, not several");
    const attempts = offered.slice(0, 8).map(async (offer) => {
      const other = await newBuyer();
      const answer = await other.present(await other.sign({ offer }));
      expect("served").served(answer);
      const moved = await ledger(other);
      const right = moved.every(
        ({ value, to, asset }) => value === amountOf(offer) && sameAddress(to, offer.payTo) && sameAddress(asset, offer.asset),
      );
      expect("moves-its-own-terms").that(
        right && moved.length === 1,
        "each purchase moves the amount of its offer to its payee",
        {
          expected: [{ value: amountOf(offer), to: offer.payTo, asset: offer.asset }],
          actual: moved.map(({ value, to, asset }) => ({ value, to, asset })),
          evidence: [answer.id],
        },
      );
    });
    await Promise.all(attempts);
  },
});
