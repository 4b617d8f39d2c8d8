import { encodeHeader } from "../../../protocol/headers.js";
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
const tried: Record<"value" | "validAfter" | "validBefore", readonly string[]> = {
  value: all,
  validAfter: ["hex", "a sign", "a decimal point", "a number instead of a string"],
  validBefore: ["an exponent", "a blank before", "an underscore", "full-width digits"],
};

/** What is signed are the true numbers: only their spelling is odd, and who takes it must settle it. */
export default serverScenario({
  id: "server/decoding/integer-forms",
  title: "Numbers in an authorization have one spelling",
  needs: ["exact-eip3009"],
  checks: { "odd-forms-refused": "refuse-odd-spelling", "no-server-error": "survives-malformed" },
  async run({ buyer, expect }) {
    await buyer.pay();
    // One authorization for all forms of a member: the first that is taken has said enough.
    for (const member of ["value", "validAfter", "validBefore"] as const) {
      const payment = await buyer.sign();
      const { signature, authorization } = payment.message.payload;
      for (const name of tried[member]) {
        const odd = { ...authorization, [member]: forms[name]?.(payment.authorization[member]) };
        const value = encodeHeader({ ...payment.message, payload: { signature, authorization: odd } });
        const answer = await buyer.present({ ...payment, header: { ...payment.header, value } });
        expect("odd-forms-refused").notServed(answer);
        expect("no-server-error").answered(answer);
      }
    }
  },
});
