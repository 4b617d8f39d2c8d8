import { clientScenario } from "../../../runner/scenario.js";
import { priced } from "../../../protocol/messages.js";

/**
 * Prices that are no whole number of atomic units in plain digits, by seller. Undefined leaves the member out. What a common reader takes
 * stands alone: some read the whole list first, and one that they do not take would hide the others.
 */
const prices: Record<string, readonly (readonly unknown[])[]> = {
  "number-unsigned": [[1000]],
  "impossible-amount-unsigned": [["-1000", "", undefined, (2n ** 256n).toString()]],
};
const otherNotations: readonly (readonly unknown[])[] = [["0x3e8"], [" 1000 "], ["1e3", "1000.5", "1_000"]];

/** Readers differ in what they make of these: who signs has guessed what he was asked for. */
export default clientScenario({
  id: "client/refusal/amount",
  title: "Nothing is signed for a price that is not plain digits",
  needs: ["exact-eip3009"],
  checks: {
    "number-unsigned": "amount-is-plain-digits",
    "other-notation-unsigned": "amount-is-plain-digits",
    "impossible-amount-unsigned": "amount-is-plain-digits",
    ended: "failure-told",
  },
  without: { wire: "What is shown for terms like these cannot have the right form; that it is shown is judged by the checks." },
  async run({ x402Version, control, declines, kin }) {
    await control();
    const lists = { ...prices, "other-notation-unsigned": kin(otherNotations) };
    const sellers = Object.entries(lists).flatMap(([check, lists]) => lists.map((amounts) => ({ check, amounts })));
    for (const { check, amounts } of sellers) {
      await declines(
        { offers: (own) => amounts.map((amount) => ({ ...own, ...priced(x402Version, amount) })) },
        { signs: check, ends: "ended" },
      );
    }
  },
});
