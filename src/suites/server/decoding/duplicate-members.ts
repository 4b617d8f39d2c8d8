import { amountOf } from "../../../protocol/messages.js";
import { serverScenario, Untestable } from "../../../runner/scenario.js";

/** JSON of a message in which a member stands twice: as it is, and with another value before or after it. */
function doubled(message: unknown, name: string, other: unknown, order: "before" | "after"): string {
  const mark = `${name}:again`;
  const json = JSON.stringify(message, (_, value: unknown) => {
    if (typeof value !== "object" || value === null || !(name in value)) return value;
    const [own, again] = [Object.entries(value), [mark, other] as const];
    return Object.fromEntries(order === "before" ? [again, ...own] : [...own, again]);
  });
  return json.replaceAll(`"${mark}":`, `"${name}":`);
}

/**
 * Readers differ in which of two members of one name counts. A server may take either, if it means the same one in everything it
 * does: a payment that does not pay the price in one reading and cannot be settled in the other buys nothing.
 */
export default serverScenario({
  id: "server/decoding/duplicate-members",
  title: "A member that stands twice in a payment deceives nobody about the price",
  needs: ["exact-eip3009"],
  checks: {
    "double-value-refused": "refuse-underpaid",
    "double-payee-refused": "refuse-wrong-recipient",
    "double-terms-refused": { 2: "refuse-underpaid" },
    "no-server-error": "survives-malformed",
  },
  async run({ x402Version, buyer, offer, stranger, expect }) {
    await buyer.pay();
    const terms = await offer();
    const price = BigInt(amountOf(terms));
    if (price < 1n) throw new Untestable("the price is nothing, and nothing is below it");
    const less = String(price - 1n);
    const orders = ["before", "after"] as const;
    for (const order of orders) {
      // Signed for less, and says the price as well.
      const value = await buyer.sign({
        authorization: { value: less },
        json: (message) => doubled(message, "value", String(price), order),
      });
      const cheap = await buyer.present(value);
      expect("double-value-refused").notServed(cheap);
      // Signed for somebody else, and names the payee as well.
      const to = await buyer.sign({
        authorization: { to: stranger().address },
        json: (message) => doubled(message, "to", terms.payTo, order),
      });
      const astray = await buyer.present(to);
      expect("double-payee-refused").notServed(astray);
      for (const answer of [cheap, astray]) expect("no-server-error").answered(answer);
      // Valid, with a signature that is none beside the right one: either reading is sound.
      const json = (message: unknown) => doubled(message, "signature", `0x${"00".repeat(65)}`, order);
      expect("no-server-error").answered(await buyer.present(await buyer.sign({ json })));
      if (x402Version === 1) continue;
      const both = await buyer.sign({
        authorization: { value: less },
        json: (message) => doubled(message, "accepted", { ...(message["accepted"] as object), amount: less }, order),
      });
      const lowered = await buyer.present(both);
      expect("double-terms-refused").notServed(lowered);
      expect("no-server-error").answered(lowered);
    }
  },
});
