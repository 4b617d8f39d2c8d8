import { settledAs } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** Blocks that go by, and other payments that are settled, before somebody comes back with the old one. */
const blocks = 64;
const others = 4;

/** A payment that was settled is over for good, not only while somebody remembers it. */
export default facilitatorScenario({
  id: "facilitator/settle/afterwards",
  title: "What was settled is neither valid nor settled anew, also much later",
  needs: ["exact-eip3009"],
  checks: {
    "verify-says-no": "settled-not-valid",
    "later-no-second-success": "settle-repeat-truthful",
    "one-transfer": "settle-once",
  },
  async run({ newPayer, request, post, settled, chain, expect }) {
    const valid = await request();
    const first = await settled(valid);
    expect("verify-says-no").declined(await post("verify", valid.body));

    for (let index = 0; index < others; index += 1) await settled(await request({ payer: await newPayer() }));
    await chain.mine(blocks);
    const later = await post("settle", valid.body);
    const named = settledAs(later);
    const truthful = named === undefined || named === settledAs(first);
    expect("later-no-second-success").that(
      truthful,
      truthful ? "no second settlement is reported" : "a second settlement is reported, of which the chain knows nothing",
      { expected: ["no success", settledAs(first)], actual: named, evidence: [first.id, later.id] },
    );
    await expect("one-transfer").transfers(valid.payment, 1);
  },
});
