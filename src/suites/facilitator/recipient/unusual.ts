import { bodyOf } from "../../../protocol/facilitator-answers.js";
import { isObject } from "../../../protocol/headers.js";
import { isAddress } from "../../../protocol/read-payment.js";
import { facilitatorScenario, NotApplicable } from "../../../runner/scenario.js";

/** Nobody forbids these payees, and nobody has to serve them. */
export default facilitatorScenario({
  id: "facilitator/recipient/unusual",
  title: "A payment to an unusual payee is declined, or verified, settled and on the chain alike",
  needs: ["exact-eip3009"],
  checks: {
    "payer-one-word": "one-word",
    "token-one-word": "one-word",
    "facilitator-one-word": { 2: "one-word" },
  },
  async run({ x402Version, payer, asset, request, get, verified, settled, agrees }) {
    await verified();
    await settled();
    await agrees(await request({ offer: { payTo: payer.address } }), { word: "payer-one-word", answered: "payer-one-word" });
    await agrees(await request({ offer: { payTo: asset } }), { word: "token-one-word", answered: "token-one-word" });
    if (x402Version === 1) return;
    const signers = bodyOf(await get("supported"))?.["signers"];
    const addresses = Object.values(isObject(signers) ? signers : {})
      .flat()
      .filter(isAddress);
    if (addresses.length === 0) throw new NotApplicable("it does not say who signs its transactions");
    for (const payTo of addresses) {
      await agrees(await request({ offer: { payTo } }), { word: "facilitator-one-word", answered: "facilitator-one-word" });
    }
  },
});
