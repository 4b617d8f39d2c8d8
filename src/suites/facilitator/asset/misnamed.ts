import { facilitatorScenario } from "../../../runner/scenario.js";

/** What the seller says of the token's EIP-712 domain need not be true; the token goes by its own. */
const wrong = { name: "Fool's Gold", version: "2" };

export default facilitatorScenario({
  id: "facilitator/asset/misnamed",
  title: "A payment that is signed over a domain that is not the token's is declined",
  needs: ["exact-eip3009"],
  checks: {
    "wrong-name-declined": "domain-is-the-tokens",
    "wrong-version-declined": "domain-is-the-tokens",
    "one-word": "one-word",
  },
  async run({ request, verified, settled, refuses, agrees }) {
    await verified();
    const control = await request();
    await settled(control);
    const { extra } = control.payment.offer;
    const named = await request({ offer: { extra: { ...extra, ...wrong } } });
    await refuses(named, { verify: "wrong-name-declined", settle: "wrong-name-declined" });
    const numbered = await request({ offer: { extra: { ...extra, version: "99" } } });
    await refuses(numbered, { verify: "wrong-version-declined", settle: "wrong-version-declined" });
    // Said wrongly, and signed rightly: some ask the token, some the seller.
    for (const said of [{ ...extra, ...wrong }, undefined]) {
      const domain = { name: extra?.name ?? "USDC", version: extra?.version ?? "2" };
      await agrees(await request({ offer: { extra: said } as object, domain }), { word: "one-word", answered: "one-word" });
    }
  },
});
