import type { RequirementsV2 } from "../../../protocol/messages.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

type Altered = (offer: RequirementsV2, stranger: string) => Record<string, unknown>[];

const altered: Record<string, Altered> = {
  "other-amount-declined": ({ amount }) => [{ amount: String(BigInt(amount) - 1n) }, { amount: String(BigInt(amount) * 2n) }],
  "other-asset-declined": (_offer, stranger) => [{ asset: stranger }],
  "other-payee-declined": (_offer, stranger) => [{ payTo: stranger }],
  "other-time-declined": ({ maxTimeoutSeconds }) => [{ maxTimeoutSeconds: maxTimeoutSeconds + 86_400 }, { maxTimeoutSeconds: 1 }],
  "other-extra-declined": ({ extra }) => [{ extra: { ...extra, name: "Fool's Gold" } }, { extra: { ...extra, version: "99" } }],
};

/**
 * The authorization is good for the requirements; the buyer says that he accepted something else. Nobody is harmed as long as
 * only the requirements count, but either the buyer or the seller is mistaken about the price. Scheme and network are elsewhere.
 */
export default facilitatorScenario({
  id: "facilitator/matching/accepted",
  title: "A payment that says it accepted other terms is declined",
  versions: [2],
  needs: ["exact-eip3009"],
  checks: {
    "other-amount-declined": "accepted-terms-match",
    "other-asset-declined": "accepted-terms-match",
    "other-payee-declined": "accepted-terms-match",
    "other-time-declined": "accepted-rest-matches",
    "other-extra-declined": "accepted-rest-matches",
    "one-word": "one-word",
  },
  async run({ stranger, request, verified, settled, agrees, expect }) {
    await verified();
    const control = await request();
    await settled(control);
    for (const [check, alter] of Object.entries(altered)) {
      for (const accepted of alter(control.payment.offer as RequirementsV2, stranger().address)) {
        const { verify, settle } = await agrees(await request({ accepted }), { word: "one-word", answered: "one-word" });
        for (const answer of [verify, settle]) expect(check).declined(answer);
      }
    }
  },
});
