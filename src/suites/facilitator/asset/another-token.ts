import { encodeFunctionData, type Address } from "viem";
import { mintAbi } from "../../../protocol/abi.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** Another token, real and worth nothing, with the name and version of the devnet's own. */
const token: Address = "0x000000000000000000000000000000000000bEEF";
const pocketMoney = 1_000_000n;

export default facilitatorScenario({
  id: "facilitator/asset/another-token",
  title: "A payment in one token is none in another",
  needs: ["exact-eip3009"],
  checks: {
    "signed-for-another-declined": "asset-matches",
    "asked-in-another-declined": "asset-matches",
    "one-word": "one-word",
  },
  async run({ asset, payer, request, verified, settled, refuses, agrees, chain }) {
    await verified();
    await settled();
    await chain.plant(token, "UsdcMock");
    const data = encodeFunctionData({ abi: mintAbi, functionName: "mint", args: [payer.address, pocketMoney] });
    await chain.transact({ from: payer.address, to: token, data });

    // Both messages name the devnet's token; signed is the other one. And the other way round.
    const cheap = await request({ domain: { verifyingContract: token } });
    await refuses(cheap, { verify: "signed-for-another-declined", settle: "signed-for-another-declined" });
    const own = await request({ offer: { asset: token }, domain: { verifyingContract: asset } });
    await refuses(own, { verify: "signed-for-another-declined", settle: "signed-for-another-declined" });
    // A payment in one, and requirements in the other.
    const asked = "asked-in-another-declined";
    await refuses(await request({ requirements: { asset: token } }), { verify: asked, settle: asked });
    await refuses(await request({ offer: { asset: token }, requirements: { asset } }), { verify: asked, settle: asked });
    // All of it in the other one: no list of tokens is asked for, and none is forbidden.
    await agrees(await request({ offer: { asset: token } }), { word: "one-word", answered: "one-word" });
  },
});
