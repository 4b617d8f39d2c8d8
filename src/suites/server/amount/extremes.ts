import { serverScenario } from "../../../runner/scenario.js";

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
    const attempt = async (check: string, payment: Awaited<ReturnType<typeof buyer.sign>>) => {
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
    for (const value of noAmounts) {
      const message = ({ payload, ...rest }: Record<string, unknown>) => {
        const own = payload as { authorization: object };
        return { ...rest, payload: { ...own, authorization: { ...own.authorization, value } } };
      };
      await attempt("no-amount-refused", await buyer.sign({ message }));
    }
  },
});
