import { bodyOf } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, Untestable } from "../../../runner/scenario.js";

export default facilitatorScenario({
  id: "facilitator/verify/foreign-signer",
  title: "A payment that somebody else signed for the payer is declined",
  needs: ["exact-eip3009"],
  checks: { declined: "verify-invalid-refused", "says-why": "invalid-has-reason" },
  async run({ request, post, verified, stranger, expect }) {
    await verified(await request());
    const forged = await request({ signer: stranger() });
    const answer = await post("verify", forged.body);
    expect("declined").declined(answer);
    const body = bodyOf(answer) ?? {};
    if (body["isValid"] === true) throw new Untestable("it was not declined, so there is no reason to give");
    const why = [body["invalidReason"], body["error"]].find((reason) => typeof reason === "string" && reason !== "");
    expect("says-why").that(why !== undefined, why === undefined ? "no reason is given" : String(why), {
      expected: "invalidReason in the answer",
      actual: body,
      evidence: [answer.id],
    });
  },
});
