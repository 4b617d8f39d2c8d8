import { bodyOf, saysSettled, tellsOfMoney } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, Untestable, type Fault } from "../../../runner/scenario.js";

/** The node takes the transaction, and the caller does not hear of it. */
const losses: readonly { check: string; action: Fault["action"] }[] = [
  { check: "silence-told", action: { do: "reset", when: "after" } },
  { check: "silence-told", action: { do: "truncate" } },
  { check: "silence-told", action: { do: "answer", forward: true, status: 502, body: "<html>Bad Gateway</html>" } },
  { check: "error-told", action: { do: "rpc-error", forward: true, code: -32603, message: "Internal error" } },
  { check: "error-told", action: { do: "rpc-error", forward: true, code: -32000, message: "already known" } },
];

export default facilitatorScenario({
  id: "facilitator/node/broadcast-reply-lost",
  title: "A payment whose transaction went out is not reported as failed because the node's reply got lost",
  needs: ["exact-eip3009"],
  checks: {
    "silence-told": "open-outcome-not-failure",
    "error-told": "open-outcome-not-failure",
    "again-told": "open-outcome-reconciled",
  },
  async run({ newPayer, request, post, settled, fault, met, underWay, heal, quiet, ledger, expect }) {
    await settled();
    const ask = async (action: Fault["action"]) => {
      const payer = await newPayer();
      const valid = await request({ payer });
      const faults = await Promise.all(
        ["eth_sendRawTransaction", "eth_sendRawTransactionSync"].map((call) => fault(payer, call, action)),
      );
      return { payer, valid, faults, asking: post("settle", valid.body) };
    };
    const judge = async (
      check: string,
      action: Fault["action"],
      { payer, valid, faults, asking }: Awaited<ReturnType<typeof ask>>,
    ) => {
      const answer = await asking;
      await met(...faults);
      await quiet(payer);
      const [entry] = await ledger(payer);
      if (!entry) throw new Untestable("no money moved, so there is nothing to be told");
      const { transaction } = entry;
      const told = tellsOfMoney(answer, transaction);
      expect(check).that(told, told ? "the charge is not denied" : "the money moved, and the answer denies it", {
        expected: { transaction },
        actual: { fault: action, status: answer.status, answer: bodyOf(answer) },
        evidence: [answer.id, `chain:${transaction}`],
      });
      await heal(payer);
      // Who was told of the success needs no second answer.
      if (saysSettled(answer)) return expect("again-told").that(true, "told at once", { evidence: [answer.id] });
      const again = await post("settle", valid.body);
      const found = tellsOfMoney(again, transaction);
      expect("again-told").that(found, found ? "asked again, the charge is not denied" : "asked again, the charge is denied", {
        expected: { transaction },
        actual: { status: again.status, answer: bodyOf(again) },
        evidence: [answer.id, again.id, `chain:${transaction}`],
      });
    };
    const attempts: Promise<void>[] = [];
    for (const { check, action } of losses) {
      const asked = await ask(action);
      const judged = judge(check, action, asked);
      judged.catch(() => undefined);
      attempts.push(judged);
      // Each is sent when the one before is: what settlements do to each other is judged in the crowd.
      await Promise.race([underWay(asked.payer, "eth_sendRawTransaction"), asked.asking]).catch(() => undefined);
    }
    for (const result of await Promise.allSettled(attempts)) if (result.status === "rejected") throw result.reason;
  },
});
