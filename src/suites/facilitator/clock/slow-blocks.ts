import { bodyOf, saysSettled } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** Seconds that the payment lives, and after which the next block comes. */
const lifetime = 30;

export default facilitatorScenario({
  id: "facilitator/clock/slow-blocks",
  title: "A payment that expired before its block came is not reported as settled",
  needs: ["exact-eip3009"],
  exclusive: true,
  checks: { "not-settled": "chain-clock-decides" },
  async run({ payer, newPayer, request, post, settled, underWay, chain, now, expect }) {
    await settled(await request({ payer: await newPayer() }));
    const late = await request({ authorization: { validBefore: String(now() + lifetime) } });
    await chain.automine(false);
    const asking = post("settle", late.body);
    asking.catch(() => undefined);
    await underWay(payer, "eth_sendRawTransaction");
    // The block that holds it comes when its time is over.
    await chain.setTime(now() + lifetime + 10);
    await chain.mine(1);
    const answer = await asking;
    expect("not-settled").that(
      !saysSettled(answer),
      saysSettled(answer) ? "reported as settled after its time" : "not reported as settled",
      { expected: "no success", actual: { status: answer.status, answer: bodyOf(answer) }, evidence: [answer.id] },
    );
    await expect("not-settled").transfers(late.payment, 0);
  },
});
