import { serverScenario } from "../../../runner/scenario.js";

export default serverScenario({
  id: "server/time/not-yet-valid",
  title: "A payment whose time has not come is refused",
  needs: ["exact-eip3009"],
  checks: { refused: "refuse-not-yet-valid" },
  async run({ buyer, now, expect }) {
    await buyer.pay();
    const payment = await buyer.sign({ authorization: { validAfter: String(now() + 600), validBefore: String(now() + 900) } });
    const answer = await buyer.present(payment);
    expect("refused").refused(answer);
  },
});
