import { handsOver } from "../../../protocol/challenge.js";
import { serverScenario } from "../../../runner/scenario.js";

/** Clocks differ and margins too, so nobody is told what to take at the edges; only that he is paid for what he gives. */
export default serverScenario({
  id: "server/time/edges",
  title: "A payment at the edge of its window is refused or really settled",
  needs: ["exact-eip3009"],
  checks: {
    "ending-settled-if-served": "no-goods-without-settlement",
    "beginning-settled-if-served": "no-goods-without-settlement",
    "no-server-error": "odd-payment-answered",
  },
  async run({ buyer, now, ledger, expect }) {
    await buyer.pay();
    const ends = [1, 2, 4, 6, 7].map((left) => ["ending-settled-if-served", now() - 600, now() + left] as const);
    const begins = [-1, 0, 1].map((ahead) => ["beginning-settled-if-served", now() + ahead, now() + 60] as const);
    const cases = [...ends, ...begins].map(async ([check, after, before]) => {
      const payment = await buyer.sign({ authorization: { validAfter: String(after), validBefore: String(before) } });
      return { check, payment, answer: await buyer.present(payment) };
    });
    const tried = await Promise.all(cases);
    const used = new Set((await ledger(buyer)).map(({ nonce }) => nonce));
    for (const { check, payment, answer } of tried) {
      const { nonce, validAfter, validBefore } = payment.authorization;
      const settled = used.has(nonce);
      const actual = { validAfter, validBefore, status: answer.status, transfer: settled };
      expect(check).that(!handsOver(answer) || settled, `answered ${answer.status} with${settled ? "" : "out"} a transfer`, {
        expected: "a refusal, or the resource for a transfer",
        actual,
        evidence: [answer.id],
      });
      expect("no-server-error").answered(answer);
    }
  },
});
