import { handsOver } from "../../../protocol/challenge.js";
import { serverScenario } from "../../../runner/scenario.js";

/** A payment that never ends stays spendable by whoever saw it; the offer asked for a minute or so. */
export default serverScenario({
  id: "server/time/far-future",
  title: "A payment that hardly ever ends is refused or really settled",
  needs: ["exact-eip3009"],
  checks: {
    "settled-if-served": "no-goods-without-settlement",
    "no-server-error": "odd-payment-answered",
    refused: "refuse-long-lifetime",
  },
  async run({ buyer, now, ledger, expect }) {
    await buyer.pay();
    const ends = [String(2n ** 256n - 1n), String(2n ** 63n), String(now() * 1000), String(now() + 1_000_000_000)];
    const cases = ends.map(async (validBefore) => {
      const payment = await buyer.sign({ authorization: { validBefore } });
      return { payment, answer: await buyer.present(payment) };
    });
    const tried = await Promise.all(cases);
    const used = new Set((await ledger(buyer)).map(({ nonce }) => nonce));
    for (const { payment, answer } of tried) {
      const settled = used.has(payment.authorization.nonce);
      const actual = { validBefore: payment.authorization.validBefore, status: answer.status, transfer: settled };
      expect("settled-if-served").that(
        !handsOver(answer) || settled,
        `answered ${answer.status} with${settled ? "" : "out"} a transfer`,
        {
          expected: "a refusal, or the resource for a transfer",
          actual,
          evidence: [answer.id],
        },
      );
      expect("no-server-error").answered(answer);
      expect("refused").refused(answer);
    }
  },
});
