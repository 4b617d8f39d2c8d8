import { readReceipt, tellsOutcome } from "../../../protocol/challenge.js";
import { serverScenario, Untestable } from "../../../runner/scenario.js";

/** The facilitator has sent the transaction and cannot say yet what became of it. Here it went through. */
export default serverScenario({
  id: "server/facilitator/settle-pending",
  title: "A settlement that is pending is neither a success nor a reason to pay again",
  needs: ["exact-eip3009", "our-facilitator"],
  checks: {
    "not-served": "settle-verdict-honoured",
    told: "no-charge-without-goods",
    "hash-kept": "open-settlement-hash-kept",
    "failed-hash-kept": "open-settlement-hash-kept",
  },
  async run({ x402Version, buyer, newBuyer, fault, met, ledger, expect }) {
    await buyer.pay();
    const transaction = `0x${"5e".repeat(32)}`;
    const present = async (errorReason: string, forward: boolean) => {
      const other = await newBuyer();
      const payment = await other.sign();
      const body = { success: false, errorReason, transaction, network: payment.offer.network, payer: other.address };
      const open = await fault(other, "settle", { do: "answer", forward, body });
      const answer = await other.present(payment);
      await met(open);
      const receipt = readReceipt(answer, x402Version);
      const named = receipt?.ok ? receipt.message["transaction"] : undefined;
      return { answer, named, moved: (await ledger(other)).length };
    };
    const [pending, failed] = await Promise.all([
      present("settlement_pending", true),
      present("invalid_transaction_state", false),
    ]);
    expect("not-served").notServed(pending.answer);
    expect("not-served").notServed(failed.answer);
    for (const [check, { answer, named }] of [
      ["hash-kept", pending],
      ["failed-hash-kept", failed],
    ] as const) {
      expect(check).that(named === transaction, named === transaction ? "the hash is in the receipt" : "the hash is lost", {
        expected: { transaction },
        actual: { transaction: named },
        evidence: [answer.id],
      });
    }
    if (pending.moved === 0) throw new Untestable("the payment was not settled, so there is nothing to be told");
    const { answer } = pending;
    expect("told").that(tellsOutcome(answer, x402Version), `answered ${answer.status} to a settlement that is pending`, {
      expected: "an answer that names the transaction or says that the outcome is open",
      actual: answer.status,
      evidence: [answer.id],
    });
  },
});
