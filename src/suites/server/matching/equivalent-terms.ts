import type { Authorization, RequirementsV2 } from "../../../protocol/messages.js";
import { serverScenario } from "../../../runner/scenario.js";

type Payload = { payload: { signature: string; authorization: Authorization } };

/** The same authorization with its addresses in lower case: what is signed stays the same. */
const lowered = (message: Record<string, unknown>) => {
  const { payload } = message as Payload;
  const { from, to, ...rest } = payload.authorization;
  return { ...message, payload: { ...payload, authorization: { ...rest, from: from.toLowerCase(), to: to.toLowerCase() } } };
};

export default serverScenario({
  id: "server/matching/equivalent-terms",
  title: "Terms that mean the same are taken for the same",
  needs: ["exact-eip3009"],
  checks: {
    "payer-in-lower-case-served": "address-case-free",
    "accepted-in-lower-case-served": { 2: "accepted-loosely-matched" },
    "loose-accepted-served": { 2: "accepted-loosely-matched" },
  },
  async run({ x402Version, buyer, offer, expect }) {
    await buyer.pay();
    expect("payer-in-lower-case-served").served(await buyer.present(await buyer.sign({ message: lowered })));
    if (x402Version === 1) return;
    const { asset, payTo } = (await offer()) as RequirementsV2;
    const small = { asset: asset.toLowerCase(), payTo: payTo.toLowerCase() };
    expect("accepted-in-lower-case-served").served(await buyer.present(await buyer.sign({ accepted: small })));
    for (const accepted of [{ "x-vendor": "not in any table" }, { extra: undefined }]) {
      expect("loose-accepted-served").served(await buyer.present(await buyer.sign({ accepted })));
    }
  },
});
