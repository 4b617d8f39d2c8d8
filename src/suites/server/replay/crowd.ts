import { handsOver } from "../../../protocol/challenge.js";
import { serverScenario } from "../../../runner/scenario.js";

/** All copies arrive before the first is settled: what guards against the second use must be taken before anything is awaited. */
export default serverScenario({
  id: "server/replay/crowd",
  title: "Twenty copies of one payment at once buy the resource once",
  needs: ["exact-eip3009"],
  checks: { "settles-once": "nonce-single-use", "delivers-once": "one-delivery-per-payment" },
  async run({ buyer, expect }) {
    await buyer.pay();
    const payment = await buyer.sign();
    const answers = await Promise.all(Array.from({ length: 20 }, () => buyer.present(payment)));
    const delivered = answers.filter(handsOver);
    expect("delivers-once").that(delivered.length === 1, `delivered ${delivered.length} times`, {
      expected: "one delivery, nineteen refusals",
      actual: answers.map(({ status }) => status),
      evidence: answers.map(({ id }) => id),
    });
    await expect("settles-once").transfers(payment, 1);
  },
});
