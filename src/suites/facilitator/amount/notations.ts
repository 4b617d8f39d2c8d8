import { amountOf } from "../../../protocol/messages.js";
import { noNumber, sameNumber } from "../../../protocol/notations.js";
import { facilitatorScenario, type CaseChanges } from "../../../runner/scenario.js";

/** The signed amount in another notation, after signing. */
const written = (value: unknown): CaseChanges => ({
  message: (message) => {
    const { payload } = message as { payload: { authorization: object } };
    return { ...message, payload: { ...payload, authorization: { ...payload.authorization, value } } };
  },
});

export default facilitatorScenario({
  id: "facilitator/amount/notations",
  title: "The amount of a payment is what it says, in digits",
  needs: ["exact-eip3009"],
  checks: {
    "one-word": "one-word",
    "canonical-only": "digits-only",
    "no-number-declined": "no-number-declined",
    answered: "odd-request-answered",
  },
  async run({ request, verified, settled, agrees, refuses, expect }) {
    await verified();
    const control = await request();
    await settled(control);
    const price = amountOf(control.payment.offer);
    for (const [name, value] of Object.entries(sameNumber(price))) {
      const { verify, settle, taken } = await agrees(await request(written(value)), { word: "one-word", answered: "answered" });
      expect("canonical-only").that(!taken, taken ? `taken as the amount: ${name}` : "only digits are taken", {
        actual: value,
        evidence: [verify.id, settle.id],
      });
    }
    const check = "no-number-declined";
    // None of these can be settled, so that one authorization does for all of them.
    const { body, payment } = await request();
    for (const value of Object.values(noNumber(price))) {
      const message = written(value).message?.(payment.message as unknown as Record<string, unknown>);
      const odd = { body: { ...body, paymentPayload: message }, payment };
      await refuses(odd, { verify: check, settle: check, answered: "answered" });
    }
  },
});
