import { bodyOf, saysSettled } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, type Fault } from "../../../runner/scenario.js";

/** The transaction gets lost on its way to the node; from here that looks like a reply that got lost. */
const losses: readonly Fault["action"][] = [
  { do: "reset", when: "before" },
  { do: "answer", status: 503, body: "try again later" },
];

export default facilitatorScenario({
  id: "facilitator/node/broadcast-unanswered",
  title: "A transaction that never reached the node settles nothing, and the payment can be settled later",
  needs: ["exact-eip3009"],
  // A facilitator that settles one payment after the other would keep everybody else waiting.
  exclusive: true,
  slow: true,
  forced: 8_500,
  checks: { "not-settled": "answers-agree-with-chain", "settles-again": "unsent-settlement-repeatable" },
  async run({ newPayer, request, post, settled, fault, met, heal, expect }) {
    await settled();
    const attempts = losses.map(async (action) => {
      const payer = await newPayer();
      const valid = await request({ payer });
      const faults = await Promise.all(
        ["eth_sendRawTransaction", "eth_sendRawTransactionSync"].map((call) => fault(payer, call, action)),
      );
      const answer = await post("settle", valid.body);
      await met(...faults);
      const success = saysSettled(answer);
      expect("not-settled").that(!success, success ? "reported as settled, and never sent" : "not reported as settled", {
        expected: "no success",
        actual: { fault: action, status: answer.status, answer: bodyOf(answer) },
        evidence: [answer.id],
      });
      return { payer, valid };
    });
    const done = await Promise.allSettled(attempts);
    // One after the other: what settlements do to each other is judged in the crowd.
    for (const result of done) {
      if (result.status === "rejected") continue;
      const { payer, valid } = result.value;
      await heal(payer);
      expect("settles-again").accepted(await post("settle", valid.body));
    }
    for (const result of done) if (result.status === "rejected") throw result.reason;
  },
});
