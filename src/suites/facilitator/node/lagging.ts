import { bodyOf, namedTransaction, saysSettled } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** Behind a load balancer some nodes are a block or two late. In a world of its own, where one block ago is known. */
export default facilitatorScenario({
  id: "facilitator/node/lagging",
  title: "A node that is a block late makes no spent payment good and no good payment bad for ever",
  needs: ["exact-eip3009"],
  exclusive: true,
  checks: { "spent-not-settled-anew": "settle-repeat-truthful", "valid-in-the-end": "verify-valid-accepted" },
  async run({ newPayer, request, post, settled, faultAll, healAll, met, restart, expect }) {
    const spent = await request();
    const first = await settled(spent);
    // Without its memory it has only the chain to ask.
    await restart();
    const late = await faultAll("eth_call", { do: "stale", blocks: 1 });
    // Some look before they settle only when they verify.
    await post("verify", spent.body);
    const again = await post("settle", spent.body);
    await met(late);
    await healAll();
    const anew = saysSettled(again) && namedTransaction(again) !== namedTransaction(first);
    expect("spent-not-settled-anew").that(!anew, anew ? "reported as settled a second time" : "not settled a second time", {
      expected: "no success, or the transaction of the first answer",
      actual: { first: bodyOf(first), second: bodyOf(again) },
      evidence: [first.id, again.id],
    });

    const poor = await newPayer();
    const valid = await request({ payer: poor });
    const behind = await faultAll("eth_call", { do: "stale", blocks: 1 });
    await post("verify", valid.body);
    await met(behind);
    await healAll();
    expect("valid-in-the-end").accepted(await post("verify", valid.body));
  },
});
