import { serverScenario, type SignedPayment } from "../../../runner/scenario.js";

type Message = Record<string, unknown>;

/** A member that makes both signs appear in which the alphabets of base64 differ, and that makes the padding as long as can be. */
function telling(message: Message): string {
  const noted = (length: number) => JSON.stringify({ ...message, note: `~~~~~~??????${".".repeat(length)}` });
  return [0, 1, 2].map(noted).find((json) => Buffer.byteLength(json) % 3 === 1) ?? noted(0);
}

/** Forms that one decoder takes and the next one does not. */
const loose: Record<string, (value: string) => string> = {
  "the alphabet for URLs": (value) => value.replaceAll("+", "-").replaceAll("/", "_"),
  "no padding": (value) => value.replace(/=+$/, ""),
  "one sign of padding too few": (value) => value.replace(/=$/, ""),
  "blanks inside": (value) => value.replace(/(.{76})/g, "$1 "),
  "more after the padding": (value) => `${value}AAAA`,
  "bits left over in the last sign": (value) => value.replace(/.(?==+$)/, "R"),
};

const unencoded: Record<string, (value: string) => string> = {
  "raw JSON": (value) => Buffer.from(value, "base64").toString(),
  "base64 twice over": (value) => Buffer.from(value).toString("base64"),
};

/** The payments are valid but for their coat: who takes one must settle it, which the oracles see to. */
export default serverScenario({
  id: "server/decoding/base64-forms",
  title: "A payment is base64 of its JSON, in one form",
  needs: ["exact-eip3009"],
  checks: {
    "loose-forms-refused": "base64-one-form",
    "unencoded-refused": "payment-is-encoded",
    "no-server-error": "survives-malformed",
  },
  async run({ buyer, expect }) {
    await buyer.pay();
    const attempt = async (check: string, payment: SignedPayment, form: (value: string) => string) => {
      const { name, value } = payment.header;
      const answer = await buyer.present({ ...payment, header: { name, value: form(value) } });
      expect(check).notServed(answer);
      expect("no-server-error").answered(answer);
    };
    // One authorization for each kind: the first form that is taken has said enough.
    const [one, two] = [await buyer.sign({ json: telling }), await buyer.sign({ json: telling })];
    for (const form of Object.values(loose)) await attempt("loose-forms-refused", one, form);
    for (const form of Object.values(unencoded)) await attempt("unencoded-refused", two, form);
  },
});
