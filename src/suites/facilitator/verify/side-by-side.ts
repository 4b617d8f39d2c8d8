import { bodyOf } from "../../../protocol/facilitator-answers.js";
import { sameAddress } from "../../../protocol/read-payment.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

const callers = 8;

/** Many sellers ask at once; each is answered about his own buyer. */
export default facilitatorScenario({
  id: "facilitator/verify/side-by-side",
  title: "Payments that are verified at the same time are not mistaken for one another",
  needs: ["exact-eip3009"],
  checks: { "own-verdict": "verify-invalid-refused", "own-payer": "verify-valid-accepted" },
  async run({ newPayer, stranger, request, post, verified, expect }) {
    await verified();
    const payers = await Promise.all(Array.from({ length: callers }, () => newPayer()));
    // Every other one is signed by somebody else.
    const asked = await Promise.all(
      payers.map((payer, index) => request({ payer, ...(index % 2 === 1 ? { signer: stranger() } : {}) })),
    );
    const answers = await Promise.all(asked.map(({ body }) => post("verify", body)));
    for (const [index, answer] of answers.entries()) {
      if (index % 2 === 1) expect("own-verdict").declined(answer);
      else expect("own-verdict").accepted(answer);
      const named = bodyOf(answer)?.["payer"];
      const own = typeof named !== "string" || named === "" || sameAddress(named, payers[index]?.address ?? "");
      expect("own-payer").that(own, own ? "answered about the payer who was asked about" : "answered about somebody else", {
        expected: payers[index]?.address,
        actual: named,
        evidence: [answer.id],
      });
    }
  },
});
