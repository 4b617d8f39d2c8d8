import { settledAs } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, type Exchange } from "../../../runner/scenario.js";

export default facilitatorScenario({
  id: "facilitator/between/paused",
  title: "While the token is stopped nothing is reported as settled, and afterwards it goes on",
  needs: ["exact-eip3009"],
  exclusive: true,
  forced: 700,
  checks: {
    "after-verifying-no-success": "changed-in-between",
    "while-settling-no-success": "changed-in-between",
    "settles-afterwards": "settle-valid-settled",
  },
  async run({ newPayer, request, post, settled, verified, whileSettling, chain, expect }) {
    const nothing = (check: string, answer: Exchange) =>
      expect(check).that(settledAs(answer) === undefined, `answered ${answer.status}`, {
        expected: "no success",
        actual: answer.body.slice(0, 300),
        evidence: [answer.id],
      });
    await settled();
    const good = await request();
    await verified(good);
    await chain.pause();
    nothing("after-verifying-no-success", await post("settle", good.body));
    await chain.pause(false);

    const payer = await newPayer();
    const late = await request({ payer });
    nothing("while-settling-no-success", await whileSettling(payer, late.body, () => chain.pause()));
    await expect("while-settling-no-success").transfers(late.payment, 0);
    await chain.pause(false);
    expect("settles-afterwards").accepted(await post("settle", (await request({ payer: await newPayer() })).body));
  },
});
