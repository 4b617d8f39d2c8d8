import type { Hex } from "viem";
import { handsOver } from "../../../protocol/challenge.js";
import { compact, mirrored, withParity, withV } from "../../../protocol/signature-forms.js";
import { serverScenario } from "../../../runner/scenario.js";

/** The payer's own signature as the token does not take it, though many a library does. */
const forms: Record<string, (signature: Hex) => Hex> = {
  "v of 0 or 1": withParity,
  "v of 26": (signature) => withV(signature, 26),
  "v of 29": (signature) => withV(signature, 29),
  "v of 255": (signature) => withV(signature, 255),
  "64 bytes (EIP-2098)": compact,
  "a byte too many": (signature) => `${signature}00`,
  "a word too many": (signature) => `${signature}${"00".repeat(32)}`,
  "high s": mirrored,
};

/** Who verifies by a lenient library says yes where the chain says no: refusing is fine, and so is to settle it in good form. */
export default serverScenario({
  id: "server/signature/unusual-form",
  title: "A signature in another form is refused or really settled, and never counts as a second one",
  needs: ["exact-eip3009"],
  checks: {
    "settled-if-served": "no-goods-without-settlement",
    "no-server-error": "odd-payment-answered",
    "high-s-no-second-use": "one-delivery-per-payment",
  },
  async run({ buyer, ledger, expect }) {
    const sold = await buyer.pay();
    const cases = Object.entries(forms).map(async ([name, form]) => {
      const payment = await buyer.sign({ signature: form });
      return { name, payment, answer: await buyer.present(payment) };
    });
    const { authorization } = sold;
    const again = await buyer.present(await buyer.sign({ authorization, signature: mirrored }));
    expect("high-s-no-second-use").refused(again);

    const tried = await Promise.all(cases);
    const used = new Set((await ledger(buyer)).map(({ nonce }) => nonce));
    for (const { name, payment, answer } of tried) {
      const served = handsOver(answer);
      const settled = used.has(payment.authorization.nonce);
      expect("settled-if-served").that(
        !served || settled,
        `${name}: answered ${answer.status}${settled ? "" : ", no transfer"}`,
        {
          expected: "a refusal, or the resource for a transfer",
          actual: { signature: name, status: answer.status, transfer: settled },
          evidence: [answer.id],
        },
      );
      expect("no-server-error").answered(answer);
    }
  },
});
