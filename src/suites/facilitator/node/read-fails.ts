import { bodyOf, saysSettled } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, type Fault } from "../../../runner/scenario.js";

/** What a node does instead of answering. */
const failures: readonly Fault["action"][] = [
  { do: "rpc-error", code: -32603, message: "Internal error" },
  { do: "rpc-error", code: -32000, message: "header not found" },
  { do: "rpc-error", code: -32005, message: "limit exceeded" },
  { do: "answer", status: 500, body: "internal server error" },
  { do: "answer", status: 429, body: { error: "slow down" } },
  { do: "answer", body: "<html><body>welcome</body></html>" },
  { do: "reset", when: "before" },
  { do: "truncate" },
];

/** The payer's balance and nonce cannot be read: nothing is known about the payment, neither good nor bad. */
export default facilitatorScenario({
  id: "facilitator/node/read-fails",
  title: "While the node fails no payment is called valid, and none is blamed for it",
  needs: ["exact-eip3009"],
  checks: {
    "not-valid": "unread-chain-not-valid",
    "signature-not-blamed": "node-failure-not-blamed",
    "funds-not-blamed": "node-failure-not-blamed",
    "not-settled": "answers-agree-with-chain",
    "valid-again": "verify-valid-accepted",
    "settles-again": "unsent-settlement-repeatable",
  },
  async run({ newPayer, request, post, verified, fault, met, heal, expect }) {
    await verified();
    const attempts = failures.map(async (action) => {
      const payer = await newPayer();
      const valid = await request({ payer });
      const failure = await fault(payer, "*", action);
      const answer = await post("verify", valid.body);
      await met(failure);
      const said = bodyOf(answer) ?? {};
      const evidence = [answer.id];
      const actual = { fault: action, status: answer.status, answer: said };
      const yes = said["isValid"] === true;
      expect("not-valid").that(!yes, yes ? "called valid by a facilitator that could not read the chain" : "not called valid", {
        expected: "no isValid true",
        actual,
        evidence,
      });
      const blamed = (what: RegExp) => said["isValid"] === false && what.test(String(said["invalidReason"]));
      for (const [check, what] of [
        ["signature-not-blamed", /signature/i],
        ["funds-not-blamed", /funds|balance/i],
      ] as const) {
        expect(check).that(
          !blamed(what),
          blamed(what) ? `the payment is blamed: ${String(said["invalidReason"])}` : "not blamed",
          {
            expected: "a failure of the facilitator, or a reason that is not about the payment",
            actual,
            evidence,
          },
        );
      }
      const settling = await post("settle", valid.body);
      const settled = saysSettled(settling);
      expect("not-settled").that(!settled, settled ? "reported as settled while the node failed" : "not reported as settled", {
        expected: "no success",
        actual: { fault: action, status: settling.status, answer: bodyOf(settling) },
        evidence: [settling.id],
      });
      return { payer, valid };
    });
    const done = await Promise.allSettled(attempts);
    // One after the other: what settlements do to each other is judged in the crowd.
    for (const result of done) {
      if (result.status === "rejected") continue;
      const { payer, valid } = result.value;
      await heal(payer);
      expect("valid-again").accepted(await post("verify", valid.body));
      expect("settles-again").accepted(await post("settle", valid.body));
    }
    for (const result of done) if (result.status === "rejected") throw result.reason;
  },
});
