import { bodyOf, saysSettled, tellsOfMoney } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, Untestable } from "../../../runner/scenario.js";

/** What stands in the new block before the transaction whose receipt is being waited for. */
const events = [
  { check: "cancelled-not-settled", rival: "cancellation" },
  { check: "moved-away-not-settled", rival: "withdrawal" },
  { check: "told", rival: undefined },
] as const;

/** Milliseconds that the receipt keeps everybody waiting. */
const late = 500;

/** The first receipt that is read is of the second block. */
export default facilitatorScenario({
  id: "facilitator/reorg/replaced-while-settling",
  title: "A transaction whose block is replaced before its receipt is read is reported as it ended in the new one",
  needs: ["exact-eip3009"],
  exclusive: true,
  slow: true,
  forced: late,
  checks: {
    "cancelled-not-settled": "taken-back-not-settled",
    "moved-away-not-settled": "taken-back-not-settled",
    told: "open-outcome-not-failure",
  },
  async run({ newPayer, request, post, settled, fault, underWay, heal, sent, chain, pause, ledger, expect }) {
    await settled(await request({ payer: await newPayer() }));
    for (const { check, rival } of events) {
      const account = await newPayer();
      const { body, payment } = await request({ payer: account });
      const first =
        rival === "cancellation"
          ? [await chain.cancellation(payment)]
          : rival === "withdrawal"
            ? [await chain.withdrawal({ account, address: account.address })]
            : [];
      await fault(account, "eth_getTransactionReceipt", { do: "hold" });
      const asking = post("settle", body);
      const early = await Promise.race([
        underWay(account, "eth_getTransactionReceipt").then(() => false),
        asking.then(() => true),
      ]);
      const [transaction] = await sent(account);
      // What was said before the chain changed was true.
      if (early || !transaction) throw new Untestable("it was answered before anything could come between");
      await chain.reorg(1, [...first, await chain.raw(transaction.hash)]);
      // Who has no patience at all shows it where the payment is good.
      if (!rival) await pause(late);
      await heal(account);
      const answer = await asking;
      const [entry] = (await ledger(account)).filter(({ nonce }) => nonce === payment.authorization.nonce);
      if (rival ? entry : !entry) throw new Untestable("the new block is not what it was to be");
      const holds = entry ? tellsOfMoney(answer, entry.transaction) : !saysSettled(answer);
      const wrong = entry ? "the money moved, and the answer denies it" : "reported as settled, and it failed";
      expect(check).that(holds, holds ? "reported as it ended" : wrong, {
        expected: entry ? { transaction: entry.transaction } : "no success",
        actual: { status: answer.status, answer: bodyOf(answer) },
        evidence: [answer.id, ...(entry ? [`chain:${entry.transaction}`] : [])],
      });
    }
  },
});
