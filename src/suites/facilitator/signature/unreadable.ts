import { facilitatorScenario } from "../../../runner/scenario.js";

/** What stands where 0x and 130 hex digits should, and can be read as no bytes at all. */
const signatures: Record<string, Record<string, (signature: string) => unknown>> = {
  "missing-not-taken": { "no member": () => undefined, null: () => null, "an empty text": () => "", "0x alone": () => "0x" },
  "no-hex-not-taken": {
    words: () => "0xnot-a-signature",
    "one digit that is none": (signature) => `${signature.slice(0, 20)}g${signature.slice(21)}`,
    // In the middle: at its end a reader who means well might still find the payer's own.
    "half a byte too few": (signature) => `${signature.slice(0, 20)}${signature.slice(21)}`,
    "half a byte too many": (signature) => `${signature.slice(0, 20)}0${signature.slice(20)}`,
  },
  "other-type-not-taken": {
    number: () => 27,
    true: () => true,
    list: (signature) => [signature],
    parts: (signature) => ({
      r: signature.slice(0, 66),
      s: `0x${signature.slice(66, 130)}`,
      v: Number.parseInt(signature.slice(130), 16),
    }),
  },
};

export default facilitatorScenario({
  id: "facilitator/signature/unreadable",
  title: "A payment whose signature cannot be read is not taken, and answered all the same",
  needs: ["exact-eip3009"],
  checks: {
    "missing-not-taken": "signature-readable",
    "no-hex-not-taken": "signature-readable",
    "other-type-not-taken": "signature-readable",
    "no-server-error": "odd-signature-answered",
  },
  async run({ request, post, verified, notTaken, expect }) {
    await verified();
    const cases = Object.entries(signatures).flatMap(([check, forms]) =>
      Object.values(forms).map(async (form) => {
        const valid = await request();
        const payload = { ...valid.payment.message.payload, signature: form(valid.payment.message.payload.signature) };
        const body = { ...valid.body, paymentPayload: { ...valid.payment.message, payload } };
        for (const path of ["verify", "settle"] as const) {
          const answer = await post(path, body);
          await notTaken(answer, valid.payment, check);
          expect("no-server-error").answered(answer);
        }
      }),
    );
    await Promise.all(cases);
  },
});
