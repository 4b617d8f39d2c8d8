import { bodyOf, namedTransaction, saysSettled, tellsOfMoney } from "../../../protocol/facilitator-answers.js";
import { amountOf } from "../../../protocol/messages.js";
import { facilitatorScenario, Untestable, type Case, type Exchange } from "../../../runner/scenario.js";

/**
 * The money has moved, and the facilitator cannot find out. What it answers decides whether the buyer pays twice; and what it takes
 * for the same settlement afterwards decides who is told of somebody else's money.
 */
export default facilitatorScenario({
  id: "facilitator/receipt/never",
  title: "Without a receipt a settlement stays open, and only who asked for it can ask what became of it",
  needs: ["exact-eip3009"],
  // A facilitator that settles one payment after the other would keep everybody else waiting.
  exclusive: true,
  slow: true,
  forced: 8_500,
  checks: {
    told: "open-outcome-not-failure",
    "names-the-transaction": "open-outcome-names-transaction",
    "answered-in-time": "answer-in-bounded-time",
    "other-payee-refused": "open-outcome-same-terms",
    "other-price-refused": "open-outcome-same-terms",
    "found-out-later": "open-outcome-reconciled",
  },
  async run({ x402Version, payer, newPayer, stranger, request, post, settled, fault, met, underWay, heal, ledger, expect }) {
    await settled(await request({ payer: await newPayer() }));
    const other = await newPayer();
    const failing = await fault(payer, "eth_getTransactionReceipt", { do: "rpc-error", code: -32603, message: "Internal error" });
    const missing = await fault(other, "eth_getTransactionReceipt", { do: "rpc-result", result: null });
    const valid = await request();
    const patient = await request({ payer: other });
    const asking = post("settle", valid.body);
    // The second is sent when the first is: what settlements do to each other is judged in the crowd.
    await Promise.race([underWay(payer, "eth_getTransactionReceipt"), asking]).catch(() => undefined);
    const [answer, waited] = await Promise.all([asking, post("settle", patient.body)]);
    await met(failing);
    await met(missing);
    const [entry] = await ledger();
    if (!entry) throw new Untestable("no money moved, so there is nothing to be told");
    const { transaction } = entry;
    const judge = (check: string, holds: boolean, message: string, exchange: Exchange, about = transaction) =>
      expect(check).that(holds, holds ? "as it must be" : message, {
        expected: { transaction: about },
        actual: { status: exchange.status, answer: bodyOf(exchange) },
        evidence: [exchange.id, `chain:${about}`],
      });
    judge("told", tellsOfMoney(answer, transaction), "the money moved, and the answer denies it", answer);
    const named = namedTransaction(answer) === transaction.toLowerCase();
    judge("names-the-transaction", named, "nobody can look up what became of the money", answer);
    judge("answered-in-time", waited.status !== 0, "no answer within 25 seconds", waited);

    await Promise.all([heal(payer), heal(other)]);
    const terms = ({ body }: Case, change: object) => ({
      ...body,
      paymentRequirements: { ...(body["paymentRequirements"] as object), ...change },
    });
    const price = x402Version === 2 ? "amount" : "maxAmountRequired";
    const elsewhere = await post("settle", terms(valid, { payTo: stranger().address }));
    judge("other-payee-refused", !saysSettled(elsewhere), "reported as paid to somebody who was not paid", elsewhere);
    // With the other open settlement: some forget one as soon as they are asked about it.
    const dearer = await post("settle", terms(patient, { [price]: String(BigInt(amountOf(patient.payment.offer)) * 100n) }));
    const [sold] = await ledger(other);
    judge("other-price-refused", !saysSettled(dearer), "reported as paid a hundred times over", dearer, sold?.transaction);
    if (saysSettled(answer)) return judge("found-out-later", true, "", answer);
    const again = await post("settle", valid.body);
    judge("found-out-later", tellsOfMoney(again, transaction), "the receipt is there, and the charge is denied", again);
  },
});
