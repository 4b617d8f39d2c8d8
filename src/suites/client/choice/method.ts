import { clientScenario, Untestable, type StageOptions } from "../../../runner/scenario.js";
import { amountOf } from "../../../protocol/messages.js";

/** Cheaper, and to be paid in a way that there is not. */
const offers: NonNullable<StageOptions["offers"]> = (own) => [
  { ...own, amount: "900", extra: { ...own.extra, assetTransferMethod: "carrier-pigeon" } },
  own,
];

/** An offer says how the money is to be moved; a client that does not know the way cannot know what it signs. */
export default clientScenario({
  id: "client/choice/method",
  title: "An offer with an unknown way to move the money is passed over, even if it is cheaper",
  versions: [2],
  needs: ["exact-eip3009"],
  checks: { "unknown-transfer-method-passed-over": "transfer-method-heeded" },
  async run({ newStage, purchase, expect }) {
    const seller = await newStage({ offers });
    await purchase(seller);
    for (const { payment, message, exchange } of seller.presented()) {
      if (!payment || !("accepted" in payment)) throw new Untestable("the payment cannot be read");
      const { accepted } = payment;
      const heeded = amountOf(accepted) === "1000" && accepted.extra?.["assetTransferMethod"] !== "carrier-pigeon";
      expect("unknown-transfer-method-passed-over").that(
        heeded,
        heeded
          ? "it took the offer that names no unknown method"
          : "it signed an ordinary transfer for an offer that asks for another",
        { expected: "a payment for the other offer", actual: message, evidence: [exchange.id] },
      );
    }
  },
});
