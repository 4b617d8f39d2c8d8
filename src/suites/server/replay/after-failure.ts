import { handsOver } from "../../../protocol/challenge.js";
import { serverScenario } from "../../../runner/scenario.js";

/** Nothing was charged, so the same authorization is still worth its money; whether it may come again, the text does not say. */
export default serverScenario({
  id: "server/replay/after-failure",
  title: "An authorization whose settlement failed buys once at most when it comes again",
  needs: ["exact-eip3009", "our-facilitator"],
  checks: {
    "failed-not-served": "settle-verdict-honoured",
    "again-served": "failed-payment-again",
    "then-refused": "one-delivery-per-payment",
  },
  async run({ buyer, newBuyer, fault, met, heal, expect }) {
    await buyer.pay();
    const payer = await newBuyer();
    const payment = await payer.sign();
    const { network } = payment.offer;
    const body = { success: false, errorReason: "unexpected_settle_error", transaction: "", network, payer: payer.address };
    const failure = await fault(payer, "settle", { do: "answer", status: 200, body });
    const failed = await payer.present(payment);
    await met(failure);
    expect("failed-not-served").notServed(failed);
    await heal(payer);
    const again = await payer.present(payment);
    expect("again-served").that(handsOver(again), `answered ${again.status}`, {
      expected: "the resource: the payment is as good as before",
      actual: again.status,
      evidence: [again.id],
    });
    expect("then-refused").that(
      !handsOver(again) || !handsOver(await payer.present(payment)),
      handsOver(again) ? "presented once more after it was served" : "it was never served",
      { expected: "no second delivery", evidence: [again.id] },
    );
  },
});
