import { serverScenario } from "../../../runner/scenario.js";
import { readReceipt } from "../../../protocol/challenge.js";

export default serverScenario({
  id: "server/facilitator/settle-fails",
  title: "What could not be settled is not served",
  needs: ["exact-eip3009", "our-facilitator"],
  checks: {
    "no-goods": "settle-verdict-honoured",
    "status-402": "payment-failed-is-402",
    "failure-receipt": "settle-failure-receipt",
  },
  async run({ x402Version, buyer, newBuyer, fault, met, expect }) {
    await buyer.pay();
    const other = await newBuyer();
    const payment = await other.sign();
    const { network } = payment.offer;
    const body = { success: false, errorReason: "insufficient_funds", transaction: "", network, payer: other.address };
    const failure = await fault(other, "settle", { do: "answer", status: 200, body });
    const answer = await other.present(payment);
    await met(failure);
    expect("no-goods").notServed(answer);
    expect("status-402").status(answer, 402);
    const receipt = readReceipt(answer, x402Version);
    expect("failure-receipt").that(
      receipt?.ok === true && receipt.message["success"] === false,
      receipt ? "there is a receipt" : "the refusal has no receipt",
      {
        expected: "a receipt with success false",
        actual: receipt?.ok ? receipt.message : receipt?.problem,
        evidence: [answer.id],
      },
    );
  },
});
