import { bodyOf, tellsOfMoney } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, type Exchange } from "../../../runner/scenario.js";

/**
 * A server holds its buyer's connection open for as long as the facilitator takes; nobody waits for ever. In a world of its own:
 * who sends one transaction after the other keeps everybody waiting behind this one.
 */
export default facilitatorScenario({
  id: "facilitator/node/hang",
  title: "A node that never answers keeps no caller waiting for ever",
  needs: ["exact-eip3009"],
  exclusive: true,
  slow: true,
  forced: 7_000,
  checks: {
    "not-valid": "unread-chain-not-valid",
    answered: "answer-in-bounded-time",
    "charge-told": "open-outcome-not-failure",
  },
  async run({ payer, newPayer, request, post, verified, fault, met, ledger, expect }) {
    await verified();
    const buyer = await newPayer();
    const mute = await fault(payer, "*", { do: "hang", when: "before" });
    const forgetful = await Promise.all(
      ["eth_sendRawTransaction", "eth_sendRawTransactionSync"].map((call) => fault(buyer, call, { do: "hang", when: "after" })),
    );
    const [verifying, settling] = await Promise.all([
      request({ payer }).then(({ body }) => post("verify", body)),
      request({ payer: buyer }).then(({ body }) => post("settle", body)),
    ]);
    const inTime = ({ status, id }: Exchange, what: string) =>
      expect("answered").that(status !== 0, status !== 0 ? `${what} was answered` : `${what} was not answered`, {
        expected: "an answer within 25 seconds",
        actual: { status },
        evidence: [id],
      });
    const judgeVerify = async () => {
      await met(mute);
      const yes = bodyOf(verifying)?.["isValid"] === true;
      expect("not-valid").that(!yes, yes ? "called valid by a facilitator that could not read the chain" : "not called valid", {
        expected: "no isValid true",
        actual: bodyOf(verifying),
        evidence: [verifying.id],
      });
      inTime(verifying, "/verify");
    };
    const judgeSettle = async () => {
      inTime(settling, "/settle");
      await met(...forgetful);
      const [entry] = await ledger(buyer);
      const told = entry === undefined || tellsOfMoney(settling, entry.transaction);
      expect("charge-told").that(told, told ? "the charge is not denied" : "the money moved, and the answer denies it", {
        expected: { transaction: entry?.transaction },
        actual: { status: settling.status, answer: bodyOf(settling) },
        evidence: [settling.id],
      });
    };
    // Who verifies without asking the node still has to say what became of the money.
    for (const result of await Promise.allSettled([judgeVerify(), judgeSettle()]))
      if (result.status === "rejected") throw result.reason;
  },
});
