import { encodeHeader } from "../../../protocol/headers.js";
import { serverScenario } from "../../../runner/scenario.js";

/** What stands where 0x and 64 hex digits should. */
const forms: Record<string, (nonce: string) => unknown> = {
  "31 bytes": (nonce) => nonce.slice(0, -2),
  "33 bytes": (nonce) => `${nonce}00`,
  "33 bytes, the first of them zero": (nonce) => `0x00${nonce.slice(2)}`,
  "half a byte too many": (nonce) => `${nonce}0`,
  "no 0x": (nonce) => nonce.slice(2),
  "no hex": (nonce) => `0x${"z".repeat(nonce.length - 2)}`,
  "a blank after": (nonce) => `${nonce} `,
  "a decimal number": (nonce) => BigInt(nonce).toString(),
  "a number": () => 7,
  "an empty string": () => "",
  "0x alone": () => "0x",
};

/** What is signed is the true nonce. */
export default serverScenario({
  id: "server/decoding/nonce-forms",
  title: "A nonce is 32 bytes of hex",
  needs: ["exact-eip3009"],
  checks: { "odd-forms-refused": "refuse-odd-spelling", "no-server-error": "survives-malformed" },
  async run({ buyer, expect }) {
    await buyer.pay();
    // One authorization for all of them: the first that is taken has said enough.
    const payment = await buyer.sign();
    const { signature, authorization } = payment.message.payload;
    for (const form of Object.values(forms)) {
      const odd = { ...authorization, nonce: form(authorization.nonce) };
      const value = encodeHeader({ ...payment.message, payload: { signature, authorization: odd } });
      const answer = await buyer.present({ ...payment, header: { ...payment.header, value } });
      expect("odd-forms-refused").notServed(answer);
      expect("no-server-error").answered(answer);
    }
  },
});
