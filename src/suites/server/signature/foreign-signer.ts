import { serverScenario } from "../../../runner/scenario.js";
import { refusalReason } from "../../../protocol/challenge.js";

export default serverScenario({
  id: "server/signature/foreign-signer",
  title: "A payment that somebody else signed for the payer is refused",
  needs: ["exact-eip3009"],
  checks: { refused: "refuse-foreign-signer", "status-402": "payment-failed-is-402", "says-why": "refusal-has-reason" },
  async run({ x402Version, buyer, stranger, expect }) {
    await buyer.pay();
    const payment = await buyer.sign({ signer: stranger() });
    const answer = await buyer.present(payment);
    expect("refused").refused(answer);
    expect("status-402").status(answer, 402);
    const why = refusalReason(answer, x402Version);
    expect("says-why").that(why !== undefined, why ?? "no reason is given", {
      expected: "an error in the terms or in the receipt",
      evidence: [answer.id],
    });
  },
});
