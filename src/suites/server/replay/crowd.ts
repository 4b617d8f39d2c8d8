import { handsOver } from "../../../protocol/challenge.js";
import { serverScenario, Untestable } from "../../../runner/scenario.js";

/** Statuses that speak of the payment; 429 and 503 speak of the crowd. */
const refusals = new Set([400, 401, 402, 403, 409, 410, 412, 422]);

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
    // Who takes one request at a time and turns the others away for that has not had two copies to choose from.
    const refused = answers.some(({ status, error }) => !error && refusals.has(status));
    if (delivered.length <= 1 && !refused) throw new Untestable("no copy was refused for what it is: the copies never met");
    expect("delivers-once").that(delivered.length === 1, `delivered ${delivered.length} times`, {
      expected: "one delivery, nineteen refusals",
      actual: answers.map(({ status }) => status),
      evidence: answers.map(({ id }) => id),
    });
    await expect("settles-once").transfers(payment, 1);
  },
});
