import { handsOver } from "../../../protocol/challenge.js";
import { serverScenario, Untestable } from "../../../runner/scenario.js";

/** The terms are the server's own: it needs nobody to say them. */
export default serverScenario({
  id: "server/outage/later",
  title: "While /verify and /settle fail for everybody the terms are still told, and nothing is given away",
  needs: ["exact-eip3009", "our-facilitator"],
  exclusive: true,
  before: [
    { at: "facilitator", call: "verify", action: { do: "answer", status: 503, body: { error: "down" } } },
    { at: "facilitator", call: "settle", action: { do: "answer", status: 503, body: { error: "down" } } },
  ],
  checks: {
    "unpaid-402-or-server-error": "unpaid-answer-in-outage",
    "paid-not-served": "no-goods-without-settlement",
    "sells-when-back": "sells-after-outage",
  },
  async run({ buyer, newBuyer, visit, healAll, expect }) {
    const early = await newBuyer();
    const [payment, another] = await Promise.all([early.sign(), buyer.sign()]);
    const answer = await early.present(payment);
    const unpaid = await visit();
    expect("unpaid-402-or-server-error").that(
      unpaid.status === 402 || unpaid.status >= 500,
      `an unpaid request was answered ${unpaid.status} while the facilitator was down`,
      { expected: "402, or a 5xx", actual: unpaid.status, evidence: [unpaid.id] },
    );
    await healAll();
    const back = await buyer.present(another);
    expect("sells-when-back").served(back);
    if (!handsOver(back)) throw new Untestable("it does not sell, so there is nothing that it could have given away");
    expect("paid-not-served").notServed(answer);
  },
});
