import { serverScenario } from "../../../runner/scenario.js";

export default serverScenario({
  id: "server/funds/no-funds",
  title: "A payer without funds gets nothing",
  needs: ["exact-eip3009"],
  checks: { refused: "refuse-no-funds" },
  async run({ buyer, newBuyer, expect }) {
    await buyer.pay();
    const poor = await newBuyer({ funds: 0n });
    expect("refused").refused(await poor.present(await poor.sign()));
  },
});
