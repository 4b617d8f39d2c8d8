import { termsInVersion } from "../../../protocol/other-version.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** Every authorization is valid: who takes one of these has to settle it truthfully, which the oracles see to. */
export default facilitatorScenario({
  id: "facilitator/version/crossed",
  title: "Half of one version and half of the other is declined",
  needs: ["exact-eip3009"],
  checks: {
    "numbers-agree": "versions-agree",
    "requirements-of-version": "requirements-of-version",
    "payload-of-version": "payload-of-version",
    "declined-as-such": "unserved-declined-as-such",
  },
  async run({ x402Version, request, verified, refuses }) {
    await verified();
    const other = x402Version === 1 ? 2 : 1;
    // The number alone, in one place and in the other.
    for (const invalid of [
      await request({ body: { x402Version: other } }),
      await request({ message: (message) => ({ ...message, x402Version: other }) }),
    ])
      await refuses(invalid, { verify: "numbers-agree", settle: "numbers-agree", asSuch: "declined-as-such" });

    const terms = termsInVersion((await request()).payment.offer, other);
    const requirements = await request({ body: { paymentRequirements: terms } });
    await refuses(requirements, {
      verify: "requirements-of-version",
      settle: "requirements-of-version",
      asSuch: "declined-as-such",
    });

    const { scheme, network } = terms;
    const payload = await request({
      message: ({ payload }) =>
        other === 1 ? { x402Version: other, scheme, network, payload } : { x402Version: other, accepted: terms, payload },
    });
    await refuses(payload, { verify: "payload-of-version", settle: "payload-of-version", asSuch: "declined-as-such" });
  },
});
