import { settledAs } from "../../../protocol/facilitator-answers.js";
import { mirrored, withParity } from "../../../protocol/signature-forms.js";
import { hexSpellings, jsonSpellings } from "../../../protocol/spellings.js";
import { facilitatorScenario, type CaseChanges } from "../../../runner/scenario.js";

type Body = Record<string, unknown>;

/** The same authorization, in a body of other bytes. */
interface Spelling {
  changes?: CaseChanges;
  text?: (body: Body) => string;
}

// A leading zero is within the payment, and these write the body around it.
const { "values with a leading zero": _zero, ...texts } = jsonSpellings;
const spellings: Readonly<Record<string, readonly Spelling[]>> = {
  "json-no-second-success": Object.values(texts).map((text) => ({ text })),
  "hex-case-no-second-success": Object.values(hexSpellings).map((message) => ({ changes: { message } })),
  "signature-form-no-second-success": [withParity, mirrored].map((signature) => ({ changes: { signature } })),
};

/** An authorization is chain, token, payer and nonce; the bytes that carry it are anybody's to choose. */
export default facilitatorScenario({
  id: "facilitator/settle/respelled",
  title: "A settled authorization in other bytes is no second settlement",
  needs: ["exact-eip3009"],
  checks: {
    "json-no-second-success": "settle-repeat-truthful",
    "hex-case-no-second-success": "settle-repeat-truthful",
    "signature-form-no-second-success": "settle-repeat-truthful",
    "one-transfer": "settle-once",
  },
  async run({ request, post, settled, expect }) {
    const valid = await request();
    const first = await settled(valid);
    const { authorization } = valid.payment;
    for (const [check, forms] of Object.entries(spellings)) {
      for (const { changes, text } of forms) {
        const { body } = await request({ authorization, ...changes });
        const again = await post("settle", text ? text(body) : body);
        const named = settledAs(again);
        const truthful = named === undefined || named === settledAs(first);
        expect(check).that(
          truthful,
          truthful ? "no second settlement is reported" : "a second settlement is reported, of which the chain knows nothing",
          { expected: ["no success", settledAs(first)], actual: named, evidence: [first.id, again.id] },
        );
      }
    }
    await expect("one-transfer").transfers(valid.payment, 1);
  },
});
