import type { Hex } from "viem";
import { bodyOf } from "../../../protocol/facilitator-answers.js";
import { compact, mirrored, withParity, withV } from "../../../protocol/signature-forms.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/**
 * The payer's own signature as the token does not take it, though many a library does. To refuse it is right, and so is to bring
 * it into good form; to call valid what then cannot be settled is neither.
 */
const forms: Record<string, readonly ((signature: Hex) => string)[]> = {
  "compact-agrees": [compact],
  "parity-agrees": [withParity],
  "impossible-v-agrees": [26, 29, 255].map((v) => (signature: Hex) => withV(signature, v)),
  "high-s-agrees": [mirrored],
  "longer-agrees": [(signature) => `${signature}00`, (signature) => `${signature}${"00".repeat(32)}`],
  "without-0x-agrees": [(signature) => signature.slice(2), (signature) => `0X${signature.slice(2)}`],
};

export default facilitatorScenario({
  id: "facilitator/signature/unusual-form",
  title: "A signature in another form is settled if it is called valid, and is no second one",
  needs: ["exact-eip3009"],
  checks: {
    ...Object.fromEntries(Object.keys(forms).map((check) => [check, "one-word"])),
    "high-s-no-second-use": "settle-repeat-truthful",
  },
  async run({ request, post, settled, agrees, expect }) {
    const valid = await request();
    const first = await settled(valid);
    const cases = Object.entries(forms).flatMap(([check, ways]) =>
      ways.map(async (signature) => agrees(await request({ signature }), { word: check })),
    );
    await Promise.all(cases);

    // The other solution of the curve equation: other bytes, so who tells payments apart by bytes takes it for a new one.
    const { authorization } = valid.payment;
    const again = await post("settle", (await request({ authorization, signature: mirrored })).body);
    const [before, after] = [first, again].map((answer) => bodyOf(answer) ?? {});
    const truthful = after?.["success"] !== true || after["transaction"] === before?.["transaction"];
    expect("high-s-no-second-use").that(truthful, truthful ? "no second success" : "a second settlement is reported", {
      expected: "no success, or the transaction of the first answer",
      actual: { first: before, second: after },
      evidence: [first.id, again.id],
    });
  },
});
