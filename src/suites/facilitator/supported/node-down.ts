import { kindsIn } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** What is served does not change with the node. Payments do need it, which shows that the node is really away. */
export default facilitatorScenario({
  id: "facilitator/supported/node-down",
  title: "The list is there while the node is away",
  needs: ["exact-eip3009"],
  exclusive: true,
  checks: { answered: "supported-without-node", "same-kinds": "supported-without-node" },
  async run({ request, get, post, verified, faultAll, met, healAll, expect }) {
    await verified();
    const before = await get("supported");
    const away = await faultAll("*", { do: "reset", when: "before" });
    await post("verify", (await request()).body);
    await met(away);
    const during = await get("supported");
    await healAll();
    expect("answered").status(during, 200);
    const texts = [before, during].map((answer) =>
      kindsIn(answer)
        .map((kind) => JSON.stringify(kind))
        .sort(),
    );
    const same = JSON.stringify(texts[0]) === JSON.stringify(texts[1]);
    expect("same-kinds").that(same, same ? "the same kinds" : "the list is another while the node is away", {
      expected: texts[0],
      actual: texts[1],
      evidence: [before.id, during.id],
    });
  },
});
