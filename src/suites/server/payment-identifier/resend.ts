import { handsOver, readReceipt } from "../../../protocol/challenge.js";
import { withId } from "../../../protocol/payment-identifier.js";
import { serverScenario, Untestable, type Exchange } from "../../../runner/scenario.js";

const receiptOf = (exchange: Exchange) => JSON.stringify(readReceipt(exchange, 2));

/** What the extension is for: the answer was lost, the buyer asks again with the same bytes. */
export default serverScenario({
  id: "server/payment-identifier/resend",
  title: "The same payment with the same id gets its answer again, for the same money",
  versions: [2],
  needs: ["exact-eip3009", "payment-identifier"],
  checks: {
    "served-with-id": "identifier-new-id-served",
    "same-answer": "identifier-same-answer",
    "charged-once": "nonce-single-use",
    "crowd-same-answer": "identifier-one-answer",
    "crowd-charged-once": "nonce-single-use",
  },
  async run({ buyer, newBuyer, mark, expect }) {
    await buyer.pay();
    const id = `pay_${mark("resend")}`;
    const payment = await buyer.sign({ message: (message) => withId(message, id) });
    const first = await buyer.present(payment);
    expect("served-with-id").served(first);
    if (!handsOver(first)) throw new Untestable("a payment with an id was not served, so there is no answer to repeat");
    const second = await buyer.present(payment);
    const details = {
      expected: "the same status, body and receipt",
      actual: [first, second].map(({ status, body }) => ({ status, body: body.slice(0, 200) })),
      evidence: [first.id, second.id],
    };
    const same = second.status === first.status && second.body === first.body && receiptOf(second) === receiptOf(first);
    expect("same-answer").that(same, same ? "the first answer came again" : `the second answer was ${second.status}`, details);
    await expect("charged-once").transfers(payment, 1);

    const another = await newBuyer();
    const busy = await another.sign({ message: (message) => withId(message, `pay_${mark("crowd")}`) });
    const answers = await Promise.all(Array.from({ length: 5 }, () => another.present(busy)));
    const given = answers.filter(handsOver);
    // Who comes while the first is being served may wait for its answer or be told to come back.
    const different = new Set(given.map((answer) => answer.body + receiptOf(answer))).size;
    expect("crowd-same-answer").that(different === 1, `${given.length} of 5 were served, with ${different} different answers`, {
      expected: "one answer, to at least one of them",
      actual: answers.map(({ status }) => status),
      evidence: answers.map((answer) => answer.id),
    });
    await expect("crowd-charged-once").transfers(busy, 1);
  },
});
