import { termsInVersion } from "../../../protocol/other-version.js";
import { facilitatorScenario, NotApplicable } from "../../../runner/scenario.js";

/** What another facilitator would be right to take. */
export default facilitatorScenario({
  id: "facilitator/version/unlisted",
  title: "A request of a version that is not listed is declined",
  needs: ["exact-eip3009"],
  checks: { "not-verified": "unlisted-version-refused", "not-settled": "unlisted-version-refused" },
  async run({ x402Version, spoken, request, verified, refuses }) {
    await verified();
    const other = x402Version === 1 ? 2 : 1;
    if (spoken.includes(other)) throw new NotApplicable("the target lists both versions");
    const terms = termsInVersion((await request()).payment.offer, other);
    const { scheme, network } = terms;
    const foreign = await request({
      message: ({ payload }) =>
        other === 1 ? { x402Version: other, scheme, network, payload } : { x402Version: other, accepted: terms, payload },
      body: { x402Version: other, paymentRequirements: terms },
    });
    await refuses(foreign, { verify: "not-verified", settle: "not-settled" });
  },
});
