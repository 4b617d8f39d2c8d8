import { serverScenario, Untestable } from "../../../runner/scenario.js";

/** How often, and how many milliseconds apart, a target that has just got its facilitator back is asked for its terms. */
const tries = 40;
const apart = 250;

export default serverScenario({
  id: "server/outage/at-start",
  title: "A server that starts while its facilitator is down gives nothing away, and sells when it is back",
  needs: ["exact-eip3009", "our-facilitator"],
  exclusive: true,
  before: [{ at: "facilitator", call: "*", action: { do: "reset", when: "before" } }],
  checks: {
    "unpaid-not-served": "no-goods-without-settlement",
    "unpaid-402-or-server-error": "unpaid-answer-in-outage",
    "sells-when-back": "sells-after-outage",
  },
  async run({ buyer, newBuyer, visit, healAll, pause, expect }) {
    const unpaid = await visit();
    await healAll();
    let terms = await visit();
    for (let tried = 1; terms.status !== 402 && tried < tries; tried += 1) {
      await pause(apart);
      terms = await visit();
    }
    if (terms.status !== 402 && terms.status < 500)
      throw new Untestable(`the unpaid request was answered ${terms.status}, not 402`);
    expect("sells-when-back").that(terms.status === 402, `answered ${terms.status} ten seconds after the facilitator was back`, {
      expected: "402 with terms",
      actual: terms.status,
      evidence: [terms.id],
    });
    const answer = await buyer.present(await buyer.sign());
    expect("sells-when-back").served(answer);
    // From here on it is known what is sold, and that this target sells.
    const { exchange } = await (await newBuyer()).pay();
    expect("unpaid-not-served").notServed(unpaid);
    expect("unpaid-402-or-server-error").that(
      unpaid.status === 402 || unpaid.status >= 500,
      `an unpaid request was answered ${unpaid.status} while the facilitator was down`,
      { expected: "402, or a 5xx", actual: unpaid.status, evidence: [unpaid.id, exchange.id] },
    );
  },
});
