import { serverScenario } from "../../../runner/scenario.js";
import { NotApplicable } from "../../../runner/scenario.js";
import { amountOf, type Requirements } from "../../../protocol/messages.js";
import { sameAddress } from "../../../protocol/read-payment.js";

/** Each half of the payment is right for some offer, and the whole is for none. */
export default serverScenario({
  id: "server/offers/mixed",
  title: "A payment made up of two offers is refused",
  versions: [2],
  needs: ["exact-eip3009"],
  checks: {
    "mixture-refused": "refuse-mixed-offers",
    "signed-for-another-offer-refused": "refuse-mixed-offers",
    "moves-nothing": "refuse-mixed-offers",
  },
  async run({ buyer, offers, expect }) {
    await buyer.pay();
    const offered = await offers();
    if (offered.length < 2) throw new NotApplicable("there is one way to pay here, not several");
    const [cheap, dear] = extremes(offered);
    if (amountOf(cheap) === amountOf(dear)) throw new NotApplicable("all offers have the same price");
    // Says the dear one and signs the cheap one, in amount or in everything.
    const short = await buyer.sign({ offer: dear, authorization: { value: amountOf(cheap) } });
    const other = await buyer.sign({ offer: dear, authorization: { value: amountOf(cheap), to: cheap.payTo as `0x${string}` } });
    const payments = [short, other];
    for (const payment of [short, other]) expect("signed-for-another-offer-refused").refused(await buyer.present(payment));
    const differ = !sameAddress(cheap.payTo, dear.payTo);
    const isOffer = offered.some((one) => amountOf(one) === amountOf(cheap) && sameAddress(one.payTo, dear.payTo));
    if (differ && !isOffer) {
      const mixture = await buyer.sign({
        offer: dear,
        accepted: { amount: amountOf(cheap) },
        authorization: { value: amountOf(cheap) },
      });
      expect("mixture-refused").refused(await buyer.present(mixture));
      payments.push(mixture);
    }
    for (const payment of payments) await expect("moves-nothing").transfers(payment, 0);
    throw new NotApplicable("the offers do not differ in payee");
  },
});

/** The cheapest offer and the dearest, where need be and can be with different payees. */
function extremes(offered: readonly Requirements[]): [Requirements, Requirements] {
  const byPrice = [...offered].sort((a, b) => (BigInt(amountOf(a)) < BigInt(amountOf(b)) ? -1 : 1));
  const dear = byPrice.at(-1) as Requirements;
  const cheaper = byPrice.filter((one) => BigInt(amountOf(one)) < BigInt(amountOf(dear)));
  return [cheaper.find((one) => !sameAddress(one.payTo, dear.payTo)) ?? cheaper[0] ?? dear, dear];
}
