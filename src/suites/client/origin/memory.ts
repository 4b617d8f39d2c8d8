import { clientScenario, type Stage, type StageOptions } from "../../../runner/scenario.js";
import { sameAddress } from "../../../protocol/read-payment.js";

/** The seller's second account. */
const moved = "0x00000000000000000000000000000000000a11ce";

/** A client that remembers may save itself a question, never the look at today's terms; and one payment is for one seller. */
export default clientScenario({
  id: "client/origin/memory",
  title: "Each purchase is paid on the terms of its own visit, and with a payment of its own",
  needs: ["exact-eip3009"],
  checks: { "terms-of-this-visit": "authorization-matches-offer", "own-payment-each": "payment-for-one-seller" },
  async run({ purchase, buy, newStage, remembers, expect }) {
    const today: { payTo?: string } = {};
    const offers: StageOptions["offers"] = (own) => [{ ...own, ...today }];
    const seller = await newStage({ offers });
    const neighbour = await newStage({ offers });
    const known = new Set<string>();

    const visit = async (to: Stage, due: string) => {
      const before = to.presented().length;
      await (known.size === 0 ? purchase(to) : buy(to));
      const shown = to.presented().slice(before);
      const evidence = to.requests().map(({ id }) => id);
      const wrong = shown.find(({ payment }) => payment && !sameAddress(payment.payload.authorization.to, due));
      // Who does not pay because the payee has changed is careful, and right.
      expect("terms-of-this-visit").that(
        !wrong,
        wrong ? "what it signed is not what this visit's terms say" : "it paid on this visit's terms, or not at all",
        { expected: { to: due }, actual: wrong?.payment?.payload.authorization, evidence },
      );
      const used = new Set(shown.flatMap(({ exchange }) => exchange.authorization ?? []));
      const again = [...used].find((authorization) => known.has(authorization));
      expect("own-payment-each").that(
        !again,
        again ? "it showed a payment that was made for another purchase" : "a payment of its own",
        {
          expected: "a payment that was not shown before",
          actual: again,
          evidence,
        },
      );
      used.forEach((authorization) => known.add(authorization));
    };

    await visit(seller, seller.payTo);
    today.payTo = moved;
    await visit(seller, moved);
    // What a new process knows of an old one it has from its disk; the dearer question is for those that live on.
    if (remembers) await visit(neighbour, moved);
  },
});
