import { serverScenario } from "../../../runner/scenario.js";

export default serverScenario({
  id: "server/replay/same-header-twice",
  title: "An authorization buys the resource once",
  needs: ["exact-eip3009"],
  checks: { "settles-once": "nonce-single-use", "second-use-refused": "one-delivery-per-payment" },
  async run({ buyer, expect }) {
    const payment = await buyer.pay();
    const second = await buyer.present(payment);
    expect("second-use-refused").refused(second);
    await expect("settles-once").transfers(payment, 1);
  },
});
