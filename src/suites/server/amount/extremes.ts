import { encodeHeader } from "../../../protocol/headers.js";
import { serverScenario, type SignedPayment } from "../../../runner/scenario.js";

const most = 2n ** 256n - 1n;

/** What is no amount of anything; the payment around it is signed for the price. */
const noAmounts = [String(most + 1n), "-1000", "-0", "9".repeat(80), "", "free", "1000,00", "$0.001", "1/1"];

export default serverScenario({
  id: "server/amount/extremes",
  title: "Amounts at the ends of all numbers, and beyond, buy nothing",
  needs: ["exact-eip3009"],
  checks: {
    "zero-refused": "refuse-underpaid",
    "more-than-there-is-refused": "refuse-no-funds",
    "no-amount-refused": "refuse-no-amount",
    "moves-nothing": "refuse-underpaid",
    "no-server-error": "survives-malformed",
  },
  async run({ x402Version, buyer, expect }) {
    await buyer.pay();
    const attempt = async (check: string, payment: SignedPayment) => {
      const answer = await buyer.present(payment);
      expect(check).notServed(answer);
      expect("no-server-error").answered(answer);
      await expect("moves-nothing").transfers(payment, 0);
    };
    // Signed for what it says.
    const signedFor = async (check: string, value: string) => {
      await attempt(check, await buyer.sign({ authorization: { value } }));
      if (x402Version === 2) await attempt(check, await buyer.sign({ authorization: { value }, accepted: { amount: value } }));
    };
    await signedFor("zero-refused", "0");
    await signedFor("more-than-there-is-refused", String(most));
    // None of these can be settled, so that one authorization does for all of them.
    const valid = await buyer.sign();
    const { signature, authorization } = valid.message.payload;
    for (const amount of noAmounts) {
      const value = encodeHeader({
        ...valid.message,
        payload: { signature, authorization: { ...authorization, value: amount } },
      });
      await attempt("no-amount-refused", { ...valid, header: { ...valid.header, value } });
    }
  },
});
