import { clientScenario, Untestable } from "../../../runner/scenario.js";
import { amountOf } from "../../../protocol/messages.js";
import { sameAddress } from "../../../protocol/read-payment.js";

/** The reason why anybody runs a client. */
export default clientScenario({
  id: "client/purchase/buys-once",
  title: "A purchase costs its price once, and the buyer gets what he paid for",
  needs: ["exact-eip3009"],
  checks: {
    "pays-once": "pays-once",
    "returns-resource": "returns-resource",
    "no-header-before-challenge": "no-header-before-challenge",
  },
  async run({ stage, purchase, ledger, expect }) {
    const run = await purchase();
    const requests = stage.requests();
    const presented = stage.presented();
    const offer = stage.offer();
    if (!offer) throw new Untestable("the client never saw the terms");

    const [first] = requests;
    const early = presented.find(({ exchange }) => exchange === first);
    expect("no-header-before-challenge").that(
      early === undefined,
      early ? "the first request already had a payment in it" : "the client asked without a payment first",
      { expected: "a request without payment first", evidence: requests.map(({ id }) => id) },
    );

    const entries = await ledger();
    const [entry] = entries;
    const signed = new Set(presented.flatMap(({ exchange }) => exchange.authorization ?? []));
    const once =
      entries.length === 1 &&
      signed.size === 1 &&
      entry?.value === amountOf(offer) &&
      sameAddress(entry.to, stage.payTo) &&
      sameAddress(entry.asset, offer.asset);
    expect("pays-once").that(
      once,
      once
        ? "one payment, one transfer of the price"
        : `${signed.size} payments signed, ${entries.length} transfers on chain, where one of the price was due`,
      {
        expected: { payments: 1, transfers: [{ value: amountOf(offer), to: stage.payTo }] },
        actual: { payments: signed.size, transfers: entries.map(({ value, to }) => ({ value, to })) },
        evidence: [...presented.map(({ exchange }) => exchange.id), ...entries.map(({ transaction }) => `chain:${transaction}`)],
      },
    );

    const delivery = requests.find(({ status, body }) => status === 200 && body.includes(stage.goods));
    if (!delivery) throw new Untestable("the seller delivered nothing, so there is nothing to hand over");
    const handedOver = run.stdout.includes(stage.goods);
    const honest = run.exitCode === 0 && run.said?.["success"] !== false;
    expect("returns-resource").that(
      handedOver && honest,
      !honest
        ? "a delivered purchase is reported as failed"
        : handedOver
          ? "the goods were handed over"
          : "the goods are not in what the client hands over",
      {
        expected: { exitCode: 0, success: true, data: `with the word ${stage.goods}` },
        actual: { exitCode: run.exitCode, said: run.said ?? run.stdout.slice(-300) },
        evidence: [delivery.id],
      },
    );
  },
});
