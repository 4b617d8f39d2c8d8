import { noNumber, sameNumber } from "../../../protocol/notations.js";
import { facilitatorScenario, type Case } from "../../../runner/scenario.js";

type Bound = "validAfter" | "validBefore";

/** A bound of the window in another notation, after signing. */
function written({ body, payment }: Case, bound: Bound, value: unknown): Case {
  const { payload, ...rest } = payment.message;
  const authorization = { ...payload.authorization, [bound]: value };
  return { body: { ...body, paymentPayload: { ...rest, payload: { ...payload, authorization } } }, payment };
}

export default facilitatorScenario({
  id: "facilitator/time/notations",
  title: "The window of a payment is what it says, in digits",
  needs: ["exact-eip3009"],
  checks: {
    "one-word": "one-word",
    "canonical-only": "digits-only",
    "no-number-declined": "no-number-declined",
    answered: "odd-request-answered",
  },
  async run({ request, verified, settled, agrees, refuses, expect }) {
    await verified();
    await settled();
    for (const bound of ["validAfter", "validBefore"] as const) {
      const plain = await request();
      const digits = plain.payment.authorization[bound];
      for (const name of Object.keys(sameNumber(digits))) {
        const signed = await request();
        const value = sameNumber(signed.payment.authorization[bound])[name];
        const { verify, settle, taken } = await agrees(written(signed, bound, value), { word: "one-word", answered: "answered" });
        expect("canonical-only").that(!taken, taken ? `taken as ${bound}: ${name}` : "only digits are taken", {
          actual: value,
          evidence: [verify.id, settle.id],
        });
      }
      const check = "no-number-declined";
      for (const value of Object.values(noNumber(digits))) {
        await refuses(written(plain, bound, value), { verify: check, settle: check, answered: "answered" });
      }
    }
  },
});
