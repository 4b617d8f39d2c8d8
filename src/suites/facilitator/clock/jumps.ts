import { bodyOf, saysSettled } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, type Exchange } from "../../../runner/scenario.js";

/** Seconds. */
const skew = 900;
const lifetime = 60;

/** In a world of its own: the chain's clock is everybody's. */
export default facilitatorScenario({
  id: "facilitator/clock/jumps",
  title:
    "When the chain's clock jumps over the end of a payment it is not reported as settled, and what is good by both clocks is",
  needs: ["exact-eip3009"],
  exclusive: true,
  checks: {
    "not-begun-not-settled": "chain-clock-decides",
    "verified-not-settled": "chain-clock-decides",
    "on-its-way-not-settled": "chain-clock-decides",
    "good-by-both-settles": "settle-valid-settled",
  },
  async run({ newPayer, request, post, settled, verified, whileSettling, chain, now, expect }) {
    await settled(await request({ payer: await newPayer() }));
    const until = (seconds: number) => ({ validBefore: String(now() + seconds) });
    const judge = (check: string, answer: Exchange) =>
      expect(check).that(
        !saysSettled(answer),
        saysSettled(answer) ? "reported as settled against the chain's clock" : "not reported as settled",
        { expected: "no success", actual: { status: answer.status, answer: bodyOf(answer) }, evidence: [answer.id] },
      );
    const goodByBoth = async () => {
      const authorization = { validAfter: "0", ...until(2 * skew) };
      const good = await request({ payer: await newPayer(), authorization });
      expect("good-by-both-settles").accepted(await post("settle", good.body));
    };
    // A quarter of an hour behind: what has begun long ago for everybody else has not for the chain.
    await chain.setTime(now() - skew);
    judge("not-begun-not-settled", await post("settle", (await request({ payer: await newPayer() })).body));
    await goodByBoth();

    await chain.setTime(now());
    const waiting = await request({ payer: await newPayer(), authorization: until(lifetime) });
    await verified(waiting);
    await chain.setTime(now() + lifetime + 5);
    judge("verified-not-settled", await post("settle", waiting.body));
    // Good by both clocks now, and not any more in the block that holds it.
    const payer = await newPayer();
    const onItsWay = await request({ payer, authorization: until(4 * lifetime) });
    judge("on-its-way-not-settled", await whileSettling(payer, onItsWay.body, () => chain.setTime(now() + skew)));
    await goodByBoth();
  },
});
