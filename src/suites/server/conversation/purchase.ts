import type { Requirements } from "../../../protocol/messages.js";
import { NotApplicable, serverScenario, Untestable } from "../../../runner/scenario.js";

/** What makes the terms of an offer. Descriptions and the like may be worded anew. */
const terms = ["scheme", "network", "amount", "maxAmountRequired", "asset", "payTo", "maxTimeoutSeconds"];
/** What makes a payment, in either version. */
const parts = ["x402Version", "scheme", "network", "accepted", "payload"];

type Body = Record<string, unknown>;
const object = (value: unknown): Body => (typeof value === "object" && value !== null ? (value as Body) : {});

/** The named members in one spelling: order of keys, and case of what is in hex, are nobody's business. */
const only = (value: unknown, names: readonly string[]) =>
  sorted(Object.fromEntries(Object.entries(object(value)).filter(([name]) => names.includes(name))));
function sorted(value: unknown): unknown {
  if (typeof value === "string") return /^0x[0-9a-fA-F]+$/.test(value) ? value.toLowerCase() : value;
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}
const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
const termsOf = (offer: Requirements | unknown) => {
  const { name, version } = object(object(offer)["extra"]);
  return { ...(only(offer, terms) as Body), extra: { name, version } };
};

export default serverScenario({
  id: "server/conversation/purchase",
  title: "What a server says to its facilitator during one purchase",
  needs: ["exact-eip3009", "our-facilitator"],
  checks: {
    "settled-once": "facilitator-asked-once",
    "verified-once": "facilitator-asked-once",
    "verified-before-settled": "verify-then-settle",
    "payment-unchanged": "payment-forwarded-unchanged",
    "own-terms": "own-terms-to-facilitator",
    "version-named": "wire-schema",
  },
  async run({ x402Version, buyer, calls, quiet, expect }) {
    const payment = await buyer.pay();
    await quiet(buyer);
    const said = (await calls(buyer)).filter(({ to }) => to === "facilitator");
    const [verifies, settles] = ["verify", "settle"].map((name) => said.filter(({ method }) => method === name));
    const spoken = [...(verifies ?? []), ...(settles ?? [])];
    const evidence = spoken.map(({ seq }) => `call:${seq}`);
    if (!verifies || !settles || spoken.length === 0) throw new Untestable("the target asked the facilitator nothing");
    expect("settled-once").that(settles.length === 1, `${settles.length} calls to /settle for one purchase`, { evidence });
    let translated = false;
    for (const { request, method, seq } of spoken) {
      const details = (expected: unknown, actual: unknown) => ({ expected, actual, evidence: [`call:${seq}`] });
      const { x402Version: named, paymentPayload, paymentRequirements } = object(request);
      // Who takes one version and settles in the other has put the payment into other words: the text says nothing about it.
      if (named === 3 - x402Version && object(paymentPayload)["x402Version"] === named) {
        translated = true;
        continue;
      }
      expect("version-named").that(
        named === x402Version,
        `/${method} says version ${String(named)}`,
        details(x402Version, named),
      );
      const [sent, passed] = [only(payment.message, parts), only(paymentPayload, parts)];
      expect("payment-unchanged").that(same(sent, passed), `/${method} got the payment`, details(sent, passed));
      const [offered, demanded] = [termsOf(payment.offer), termsOf(paymentRequirements)];
      expect("own-terms").that(same(offered, demanded), `/${method} got the terms`, details(offered, demanded));
    }
    // Settling verifies anyway.
    if (verifies.length === 0) throw new NotApplicable("the target settles without calling /verify");
    expect("verified-once").that(verifies.length === 1, `${verifies.length} calls to /verify for one purchase`, { evidence });
    const [verified, settled] = [verifies[0]?.endedAt ?? Infinity, settles[0]?.startedAt ?? 0];
    const inOrder = verified <= settled;
    expect("verified-before-settled").that(inOrder, inOrder ? "first verified, then settled" : "settled before it was verified", {
      evidence,
    });
    if (translated) throw new NotApplicable(`the target takes v${x402Version} payments and settles them in the other version`);
  },
});
