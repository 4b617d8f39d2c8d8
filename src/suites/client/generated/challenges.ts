import { generatedChallenges } from "../../../properties/challenge-ground.js";
import { hasOddTerms, isAccepted, offersPaid, payableAmong, ruleOnChallenge, staged } from "../../../properties/staged.js";
import { chainIdOf } from "../../../protocol/networks.js";
import { clientScenario } from "../../../runner/scenario.js";

/** A valid challenge with some changes, and the model's word on it. What it leaves open may be paid or not: whatever is shown is one of the offers. */
export default clientScenario({
  id: "client/generated/challenges",
  title: "Whatever challenge is made up is paid or left alone as the specification has it",
  needs: ["exact-eip3009"],
  slow: true,
  generates: {
    ...generatedChallenges(200, 20),
    costly: "a purchase is a process here; some of the cases are run when --runs says how many",
  },
  checks: {
    "valid-paid": "acceptable-offer-paid",
    "invalid-unsigned": "nothing-signed-without-an-offer",
    ended: "failure-told",
    "as-one-offer": "authorization-matches-offer",
    "accepted-as-listed": { 2: "accepted-as-offered" },
  },
  excuses: (_, one) => (hasOddTerms(one) ? { wire: "What is shown for terms like these cannot have the right form." } : {}),
  async run({ x402Version, payer, control, newStage, pays, declines, buy, ledger, signed, expect }, one) {
    const made = staged(one, { x402Version, payer });
    let network = "";
    const offers: typeof made.offers = (own, visitor) => made.offers((({ network } = own), own), visitor);
    const seller = await newStage({ ...made, offers });
    const { ruling } = ruleOnChallenge(x402Version, one);
    const asked = !one.some(({ name }) => name === "not-402");
    if (ruling === "valid") await pays(seller, "valid-paid");
    if (ruling === "open") await buy(seller);
    if (ruling === "invalid") {
      await control();
      await declines(seller, { signs: "invalid-unsigned", ...(asked ? { ends: "ended" } : {}) });
    }
    if (hasOddTerms(one) || !asked) return;
    const settled = new Set((await ledger()).map(({ nonce }) => nonce));
    const listed = payableAmong(seller.offers(), chainIdOf(network) ?? 0);
    for (const { payment, exchange } of seller.presented()) {
      if (!payment || payment.x402Version !== x402Version) continue;
      const well = signed(payment) || settled.has(payment.payload.authorization.nonce);
      const paid = offersPaid(payment, listed, well);
      const detail = { expected: listed, actual: payment, evidence: [exchange.id] };
      const fits = paid.length > 0;
      expect("as-one-offer").that(
        fits,
        fits ? "it pays one of the offers" : "what it signed is none of the offers that it can pay",
        detail,
      );
      if (payment.x402Version === 1) continue;
      const accepted = { ...payment.accepted } as Record<string, unknown>;
      const same = paid.some((offer) => isAccepted(accepted, offer));
      expect("accepted-as-listed").that(
        same,
        same ? "it names an offer as it stood" : "what it calls accepted is none of the offers",
        detail,
      );
    }
  },
});
