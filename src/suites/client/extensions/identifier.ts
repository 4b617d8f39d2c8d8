import { idIn, isPaymentId } from "../../../protocol/payment-identifier.js";
import { clientScenario, NotApplicable, Untestable } from "../../../runner/scenario.js";

export default clientScenario({
  id: "client/extensions/identifier",
  title: "A seller who takes no payment without an id gets one, another for each purchase",
  versions: [2],
  needs: ["exact-eip3009"],
  checks: {
    "required-id-sent": "payment-id-sent",
    "well-formed": "payment-id-form",
    "one-for-each-purchase": "payment-id-unique",
  },
  async run({ newStage, buy, purchase, expect }) {
    const stage = await newStage({ identifier: { required: true } });
    await Promise.all([buy(stage), buy(stage)]);
    if (stage.requests().length === 0) throw new Untestable("the client never asked the seller");
    const shown = stage.presented();
    if (shown.length === 0) {
      // Who knows nothing of ids may stay away; somebody has to be paid all the same.
      await purchase();
      expect("required-id-sent").that(true, "nothing was signed for a seller who wants an id");
      throw new NotApplicable("the client does not buy where ids are wanted");
    }
    const ids = new Map<string, unknown>();
    for (const { message, exchange } of shown) {
      const id = idIn(message ?? {});
      expect("required-id-sent").that(id !== undefined, id === undefined ? "a payment without an id" : "an id was sent", {
        expected: "an id, or no payment",
        actual: message?.["extensions"],
        evidence: [exchange.id],
      });
      if (id === undefined) continue;
      const formed = isPaymentId(id);
      expect("well-formed").that(formed, formed ? "the id has its form" : `the id is ${JSON.stringify(id)}`, {
        expected: "16 to 128 of A-Z a-z 0-9 _ -",
        actual: id,
        evidence: [exchange.id],
      });
      ids.set(exchange.authorization ?? "", id);
    }
    if (ids.size < 2) throw new NotApplicable("there are no two payments with an id");
    const distinct = new Set(ids.values()).size;
    expect("one-for-each-purchase").that(distinct === ids.size, `${distinct} ids for ${ids.size} payments`, {
      expected: "an id of its own for each payment",
      actual: [...ids.values()],
      evidence: shown.map(({ exchange }) => exchange.id),
    });
  },
});
