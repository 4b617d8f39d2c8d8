import { handsOver } from "../../../protocol/challenge.js";
import { serverScenario } from "../../../runner/scenario.js";

const why = "the money moved without the target, and whether that buys anything is not written down";

/** Anyone may send an authorization to the token. The seller has his money then; that he knows of it, nobody demands. */
export default serverScenario({
  id: "server/nonce/used-by-somebody-else",
  title: "An authorization that somebody else has sent to the chain is answered, and buys once at most",
  needs: ["exact-eip3009"],
  without: { money: why, gate: why },
  checks: { "delivers-at-most-once": "one-delivery-per-payment", "no-server-error": "odd-payment-answered" },
  async run({ buyer, chain, expect }) {
    await buyer.pay();
    const payment = await buyer.sign();
    await chain.submit(payment);
    const answers = [await buyer.present(payment), await buyer.present(payment)];
    const delivered = answers.filter(handsOver).length;
    expect("delivers-at-most-once").that(delivered <= 1, `delivered ${delivered} times for one transfer`, {
      expected: "at most one delivery",
      actual: answers.map(({ status }) => status),
      evidence: answers.map(({ id }) => id),
    });
    for (const answer of answers) expect("no-server-error").answered(answer);
  },
});
