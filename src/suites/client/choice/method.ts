import { clientScenario, Untestable, type StageOptions } from "../../../runner/scenario.js";

/** Both cheaper than the ordinary one, and to be paid in ways that there are not; the prices tell which was taken. */
const offers: NonNullable<StageOptions["offers"]> = (own) => [
  { ...own, amount: "900", extra: { ...own.extra, assetTransferMethod: "carrier-pigeon" } },
  { ...own, amount: "950", extra: { ...own.extra, paymentFlow: "layaway" } },
  own,
];
const taken = {
  "unknown-transfer-method-passed-over": { value: "900", words: "another way to move the money" },
  "unknown-payment-flow-passed-over": { value: "950", words: "another order of paying and serving" },
};

/** An offer says how and when the money is to be moved; a client that does not know the way cannot know what it signs. */
export default clientScenario({
  id: "client/choice/method",
  title: "Offers that are to be paid in an unknown way are passed over, even if they are cheaper",
  versions: [2],
  needs: ["exact-eip3009"],
  checks: {
    "unknown-transfer-method-passed-over": "transfer-method-heeded",
    "unknown-payment-flow-passed-over": "payment-flow-heeded",
  },
  async run({ newStage, purchase, expect }) {
    const seller = await newStage({ offers });
    await purchase(seller);
    for (const { payment, message, exchange } of seller.presented()) {
      if (!payment) throw new Untestable("the payment cannot be read");
      for (const [check, { value, words }] of Object.entries(taken)) {
        const heeded = payment.payload.authorization.value !== value;
        expect(check).that(heeded, heeded ? "it took another offer" : `it signed as always for an offer that asks for ${words}`, {
          expected: "a payment for the last offer",
          actual: message,
          evidence: [exchange.id],
        });
      }
    }
  },
});
