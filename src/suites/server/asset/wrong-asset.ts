import { serverScenario } from "../../../runner/scenario.js";

/** An address without code: a token that was never deployed, whose transfers succeed because nothing happens. */
export default serverScenario({
  id: "server/asset/wrong-asset",
  title: "A payment in another token is refused",
  needs: ["exact-eip3009"],
  checks: { "named-refused": { 2: "refuse-wrong-asset" }, "signed-refused": "refuse-wrong-asset" },
  async run({ x402Version, buyer, stranger, expect }) {
    await buyer.pay();
    const other = stranger().address;
    const signed = await buyer.sign({ domain: { verifyingContract: other } });
    expect("signed-refused").refused(await buyer.present(signed));
    if (x402Version === 1) return;
    const named = await buyer.sign({ accepted: { asset: other }, domain: { verifyingContract: other } });
    expect("named-refused").refused(await buyer.present(named));
  },
});
