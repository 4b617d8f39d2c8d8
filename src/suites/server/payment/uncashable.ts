import { encodeHeader, headerNames } from "../../../protocol/headers.js";
import { serverScenario, Untestable } from "../../../runner/scenario.js";

/**
 * Payments that nobody could ever cash: no key has signed them. The one thing that may be presented to a server whose money is
 * real, and all that it takes to find out whether anybody looks at a payment at all.
 */
export default serverScenario({
  id: "server/payment/uncashable",
  title: "What no payer has signed is not served",
  needs: [],
  without: { money: "nothing is bought", gate: "nothing is bought" },
  checks: { "unsigned-refused": "refuse-foreign-signer", "scrap-refused": "refuse-unreadable" },
  async run({ x402Version, challenge, resource, buyer, stranger, mark, now, expect }) {
    const terms = await challenge();
    const offers = Array.isArray(terms["accepts"]) ? (terms["accepts"] as Record<string, unknown>[]) : [];
    const offer = offers.find((entry) => entry["scheme"] === "exact");
    if (!offer) throw new Untestable("no offer has the scheme exact");
    const name = headerNames[x402Version].payment;
    const authorization = {
      from: stranger().address,
      to: offer["payTo"],
      value: offer[x402Version === 2 ? "amount" : "maxAmountRequired"],
      validAfter: String(now() - 600),
      validBefore: String(now() + 60),
      nonce: `0x${Buffer.from(mark("nonce").padEnd(32, ".").slice(0, 32)).toString("hex")}`,
    };
    const payload = { signature: `0x${"00".repeat(65)}`, authorization };
    const message =
      x402Version === 2
        ? { x402Version, resource: terms["resource"], accepted: offer, payload }
        : { x402Version, scheme: offer["scheme"], network: offer["network"], payload };
    const answer = await buyer.present({ header: { name, value: encodeHeader(message) } });
    expect("unsigned-refused").refused(answer);
    for (const value of ["x", encodeHeader({}), encodeHeader({ x402Version, resource: resource.path })]) {
      expect("scrap-refused").notServed(await buyer.present({ header: { name, value } }));
    }
  },
});
