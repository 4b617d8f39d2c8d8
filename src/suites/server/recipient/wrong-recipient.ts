import { serverScenario } from "../../../runner/scenario.js";

export default serverScenario({
  id: "server/recipient/wrong-recipient",
  title: "A payment to somebody else is refused",
  needs: ["exact-eip3009"],
  checks: {
    refused: "refuse-wrong-recipient",
    "changed-terms-refused": { 2: "refuse-wrong-recipient" },
    "moves-nothing": "refuse-wrong-recipient",
  },
  async run({ x402Version, buyer, stranger, expect }) {
    await buyer.pay();
    const other = stranger().address;
    const elsewhere = await buyer.sign({ authorization: { to: other } });
    expect("refused").refused(await buyer.present(elsewhere));
    await expect("moves-nothing").transfers(elsewhere, 0);
    if (x402Version === 1) return;
    const agreed = await buyer.sign({ authorization: { to: other }, accepted: { payTo: other } });
    expect("changed-terms-refused").refused(await buyer.present(agreed));
    await expect("moves-nothing").transfers(agreed, 0);
  },
});
