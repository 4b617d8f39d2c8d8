import { bodyOf } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** Servers ask again when an answer was lost. Whatever they are told then, the buyer pays once, and only one settlement exists. */
export default facilitatorScenario({
  id: "facilitator/settle/twice",
  title: "An authorization that is settled twice moves the money once",
  needs: ["exact-eip3009"],
  checks: { "one-transfer": "settle-once", "no-second-success": "settle-repeat-truthful" },
  async run({ request, post, settled, expect }) {
    const valid = await request();
    const first = await settled(valid);
    const second = await post("settle", valid.body);
    await expect("one-transfer").transfers(valid.payment, 1);

    const [before, after] = [first, second].map((answer) => bodyOf(answer) ?? {});
    const success = after?.["success"] === true;
    const same = after?.["transaction"] === before?.["transaction"];
    expect("no-second-success").that(
      !success || same,
      !success
        ? "the second settlement is not reported as a success"
        : same
          ? "the second answer repeats the first"
          : "a second settlement is reported, of which the chain knows nothing",
      {
        expected: "no success, or the transaction of the first answer",
        actual: { first: before, second: after },
        evidence: [first.id, second.id],
      },
    );
  },
});
