import { serverScenario } from "../../../runner/scenario.js";

/** Spellings of a number that some readers take for it and others refuse, or read as another. */
const forms: Record<string, (digits: string) => unknown> = {
  hex: (digits) => `0x${BigInt(digits).toString(16)}`,
  "an exponent": (digits) => `${digits}e0`,
  "a sign": (digits) => `+${digits}`,
  "a blank before": (digits) => ` ${digits}`,
  "a blank after": (digits) => `${digits} `,
  "a decimal point": (digits) => `${digits}.0`,
  "an underscore": (digits) => digits.replace(/^(.)(?=.)/, "$1_").replace(/^(.)$/, "0_$1"),
  "full-width digits": (digits) => digits.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
  "a leading zero": (digits) => `0${digits}`,
  "a suffix": (digits) => `${digits}n`,
  "a number instead of a string": (digits) => Number(digits),
};

const all = Object.keys(forms);
/** The times are read by the same readers as the value, so that some of the forms do. */
const tried: Record<string, readonly string[]> = {
  value: all,
  validAfter: ["hex", "a sign", "a decimal point", "a number instead of a string"],
  validBefore: ["an exponent", "a blank before", "an underscore", "full-width digits"],
};

/** Each payment is signed over the true numbers: only their spelling is odd, and who takes it must settle it. */
export default serverScenario({
  id: "server/decoding/integer-forms",
  title: "Numbers in an authorization have one spelling",
  needs: ["exact-eip3009"],
  checks: { "odd-forms-refused": "refuse-odd-spelling", "no-server-error": "survives-malformed" },
  async run({ buyer, expect }) {
    await buyer.pay();
    for (const [member, names] of Object.entries(tried)) {
      for (const name of names) {
        const payment = await buyer.sign({
          message: ({ payload, ...rest }) => {
            const { signature, authorization } = payload as { signature: string; authorization: Record<string, string> };
            const odd = { ...authorization, [member]: forms[name]?.(String(authorization[member])) };
            return { ...rest, payload: { signature, authorization: odd } };
          },
        });
        const answer = await buyer.present(payment);
        expect("odd-forms-refused").notServed(answer);
        expect("no-server-error").answered(answer);
      }
    }
  },
});
