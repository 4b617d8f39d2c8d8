import type { Requirements, RequirementsV2 } from "../../../protocol/messages.js";
import { NotApplicable, serverScenario } from "../../../runner/scenario.js";

/** What the buyer changes in the terms that he says he accepted. The authorization is as it should be. */
const altered: Record<string, (offer: RequirementsV2) => Record<string, unknown>> = {
  "more time": ({ maxTimeoutSeconds }) => ({ maxTimeoutSeconds: maxTimeoutSeconds + 86_400 }),
  "another name of the token": ({ extra }) => ({ extra: { ...extra, name: "Fool's Gold" } }),
  "another version of the token": ({ extra }) => ({ extra: { ...extra, version: "99" } }),
};
const noPrice: Record<string, (offer: RequirementsV2) => Record<string, unknown>> = {
  "the price as a number": ({ amount }) => ({ amount: Number(amount) }),
  "the price in dollars": () => ({ amount: "$0.001" }),
  "the price in hex": ({ amount }) => ({ amount: `0x${BigInt(amount).toString(16)}` }),
};

export default serverScenario({
  id: "server/matching/altered-terms",
  title: "Terms that the buyer has changed are not the seller's",
  versions: [2],
  needs: ["exact-eip3009"],
  checks: {
    "altered-refused": "accepted-compared-whole",
    "no-price-refused": "refuse-incomplete-terms",
    "own-terms": "own-terms-to-facilitator",
    "no-server-error": "survives-malformed",
  },
  async run({ buyer, offer, calls, expect }) {
    await buyer.pay();
    const own = (await offer()) as RequirementsV2;
    const attempt = async (check: string, accepted: Record<string, unknown>) => {
      const answer = await buyer.present(await buyer.sign({ accepted }));
      expect(check).notServed(answer);
      expect("no-server-error").answered(answer);
    };
    for (const alter of Object.values(altered)) await attempt("altered-refused", alter(own));
    for (const alter of Object.values(noPrice)) await attempt("no-price-refused", alter(own));
    const asked = (await calls(buyer)).filter(
      ({ to, method }) => to === "facilitator" && (method === "verify" || method === "settle"),
    );
    if (asked.length === 0) throw new NotApplicable("the target was not seen asking a facilitator");
    const known = (terms: Requirements | undefined) =>
      JSON.stringify([terms?.maxTimeoutSeconds, terms?.extra?.name, terms?.extra?.version]);
    for (const { request, seq } of asked) {
      const sent = (request as { paymentRequirements?: Requirements }).paymentRequirements;
      expect("own-terms").that(known(sent) === known(own), "the facilitator is told the seller's own terms", {
        expected: own,
        actual: sent,
        evidence: [`call:${seq}`],
      });
    }
  },
});
