import { bodyOf } from "../../../protocol/facilitator-answers.js";
import { amountOf } from "../../../protocol/messages.js";
import { facilitatorScenario, Untestable } from "../../../runner/scenario.js";

/** Each of them is valid by itself when it is looked at; together they are not. */
const payments = 5;

export default facilitatorScenario({
  id: "facilitator/funds/one-balance",
  title: "Money for one payment, promised five times at once, settles one",
  needs: ["exact-eip3009"],
  checks: {
    "no-success-beyond-balance": "one-balance",
    "afterwards-verify-declined": "balance-now",
    "afterwards-settle-declined": "balance-now",
  },
  async run({ request, post, verified, newPayer, refuses, ledger, expect }) {
    await verified();
    const price = BigInt(amountOf((await request()).payment.offer));
    const payer = await newPayer({ funds: price });
    const cases = await Promise.all(Array.from({ length: payments }, () => request({ payer })));
    await Promise.all(cases.map(({ body }) => post("verify", body)));
    const answers = await Promise.all(cases.map(({ body }) => post("settle", body)));
    const successes = answers.filter((answer) => bodyOf(answer)?.["success"] === true).length;
    const moved = (await ledger(payer)).length;
    const honest = successes <= moved && moved <= 1;
    expect("no-success-beyond-balance").that(honest, `${successes} reported as settled, ${moved} on the chain`, {
      expected: "at most one, and as many as the chain has",
      actual: answers.map((answer) => bodyOf(answer) ?? { status: answer.status }),
      evidence: answers.map(({ id }) => id),
    });
    if (moved === 0) throw new Untestable("none of the payments was settled, so the money is still there");
    const next = { verify: "afterwards-verify-declined", settle: "afterwards-settle-declined" };
    await refuses(await request({ payer }), next);
  },
});
