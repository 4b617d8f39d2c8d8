import { bodyOf, saysSettled } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** What nodes say that do not take a transaction. */
const refusals: readonly { code: number; message: string }[] = [
  { code: -32000, message: "nonce too low" },
  { code: -32000, message: "replacement transaction underpriced" },
  { code: -32000, message: "insufficient funds for gas * price + value" },
  { code: -32000, message: "max fee per gas less than block base fee" },
  { code: -32003, message: "transaction rejected" },
  { code: -32603, message: "Internal error" },
];

export default facilitatorScenario({
  id: "facilitator/node/broadcast-refused",
  title: "A transaction that the node does not take settles nothing, and the payment is as good as before",
  needs: ["exact-eip3009"],
  checks: {
    "not-settled": "answers-agree-with-chain",
    "settles-again": "unsent-settlement-repeatable",
    "one-transfer": "settle-once",
  },
  async run({ newPayer, request, post, settled, fault, met, heal, expect }) {
    await settled();
    const attempts = refusals.map(async (refusal) => {
      const payer = await newPayer();
      const valid = await request({ payer });
      const faults = await Promise.all(
        ["eth_sendRawTransaction", "eth_sendRawTransactionSync"].map((call) =>
          fault(payer, call, { do: "rpc-error", ...refusal }),
        ),
      );
      const answer = await post("settle", valid.body);
      await met(...faults);
      const success = saysSettled(answer);
      expect("not-settled").that(!success, success ? "reported as settled, and refused by the node" : "not reported as settled", {
        expected: "no success",
        actual: { refusal, status: answer.status, answer: bodyOf(answer) },
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
      await expect("one-transfer").transfers(valid.payment, 1);
    }
    for (const result of done) if (result.status === "rejected") throw result.reason;
  },
});
