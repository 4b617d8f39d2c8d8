import { facilitatorScenario } from "../../../runner/scenario.js";

/** What `extra` says of the token's domain is the seller's word; the token goes by its own. */
const claims = { name: { name: "Another Coin" }, version: { version: "1" } };

export default facilitatorScenario({
  id: "facilitator/signature/claimed-domain",
  title: "A domain that only the requirements name makes no payment valid",
  needs: ["exact-eip3009"],
  checks: {
    "name-signed-over-declined": "signature-of-the-payer",
    "version-signed-over-declined": "signature-of-the-payer",
    "claimed-by-the-payer-declined": { 2: "signature-of-the-payer" },
    "claimed-and-not-signed-over-agrees": "one-word",
  },
  async run({ x402Version, request, verified, refuses, agrees }) {
    await verified();
    const { extra } = (await request()).payment.offer;
    for (const [name, claim] of Object.entries(claims)) {
      const check = `${name}-signed-over-declined`;
      // The domain that is signed over follows the offer.
      await refuses(await request({ offer: { extra: { ...extra, ...claim } } }), { verify: check, settle: check });
    }
    // The token's own domain is signed over, as it must be. Whether that will do is not written down.
    for (const claim of Object.values(claims)) {
      const named = await request({ offer: { extra: { ...extra, ...claim } }, domain: { name: "USDC", version: "2", ...extra } });
      await agrees(named, { word: "claimed-and-not-signed-over-agrees" });
    }
    if (x402Version === 1) return;
    const claimed = { name: "Another Coin" };
    const check = "claimed-by-the-payer-declined";
    const own = await request({ domain: claimed, accepted: { extra: { ...extra, ...claimed } } });
    await refuses(own, { verify: check, settle: check });
  },
});
