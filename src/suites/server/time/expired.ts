import { serverScenario } from "../../../runner/scenario.js";

export default serverScenario({
  id: "server/time/expired",
  title: "A payment whose time is over is refused",
  needs: ["exact-eip3009"],
  checks: { refused: "refuse-expired" },
  async run({ buyer, now, expect }) {
    await buyer.pay();
    const payment = await buyer.sign({ authorization: { validAfter: String(now() - 900), validBefore: String(now() - 60) } });
    const answer = await buyer.present(payment);
    expect("refused").refused(answer);
  },
});
