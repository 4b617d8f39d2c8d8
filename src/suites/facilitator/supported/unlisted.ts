import { kindsIn } from "../../../protocol/facilitator-answers.js";
import { chainIdOf, networkName } from "../../../protocol/networks.js";
import { facilitatorScenario, NotApplicable, type CaseChanges } from "../../../runner/scenario.js";

/** Test networks that hardly anybody serves. All payments are signed for the devnet's chain: who falls back to it could settle them. */
const elsewhere = [31337, 11155111, 11124, 1328, 80002, 43113];
/** Other schemes. What only spells the listed one in another way is the affair of facilitator/scheme/spellings. */
const schemes = ["deferred", "upto", "exact-next", ""];

export default facilitatorScenario({
  id: "facilitator/supported/unlisted",
  title: "What is not listed is declined, and not settled by default",
  needs: ["exact-eip3009"],
  checks: {
    "network-not-verified": "other-network-declined",
    "network-not-settled": "other-network-declined",
    "scheme-not-verified": "other-scheme-declined",
    "scheme-not-settled": "other-scheme-declined",
    "declined-as-such": "unserved-declined-as-such",
  },
  async run({ x402Version, chainId, get, request, verified, refuses }) {
    await verified();
    const kinds = kindsIn(await get("supported")).filter((kind) => kind.x402Version === x402Version);
    const chains = kinds.map(({ network }) => chainIdOf(network));
    const names = kinds.map(({ scheme }) => scheme);
    const networks = elsewhere.filter((id) => id !== chainId && !chains.includes(id)).slice(0, 2);
    for (const id of networks) {
      const changes: CaseChanges = { offer: { network: networkName(id, x402Version) }, domain: { chainId } };
      await refuses(await request(changes), {
        verify: "network-not-verified",
        settle: "network-not-settled",
        asSuch: "declined-as-such",
      });
    }
    for (const scheme of schemes.filter((name) => !names.includes(name))) {
      const invalid = await request({ offer: { scheme } });
      await refuses(invalid, { verify: "scheme-not-verified", settle: "scheme-not-settled", asSuch: "declined-as-such" });
    }
    if (networks.length === 0) throw new NotApplicable("the target lists every network that could be asked for");
  },
});
