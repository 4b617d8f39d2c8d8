import { bodyOf } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, Untestable } from "../../../runner/scenario.js";

/** Units of gas that no settlement needs: USDC takes some 80,000, a contract wallet twice or three times as much. */
const plenty = 1_000_000n;

/** The facilitator pays for whatever a token does with the gas that it is sent. */
export default facilitatorScenario({
  id: "facilitator/gas/burner",
  title: "A token that burns gas burns no more than a bounded amount, and settling goes on afterwards",
  needs: ["exact-eip3009"],
  exclusive: true,
  checks: { bounded: "gas-bounded", "settles-afterwards": "settle-valid-settled" },
  async run({ newPayer, request, post, settled, sent, chain, expect }) {
    await settled();
    const payer = await newPayer();
    const greedy = await request({ payer });
    await chain.replaceToken("GasBurnerToken");
    const answer = await post("settle", greedy.body);
    await chain.replaceToken("UsdcMock");
    expect("settles-afterwards").accepted(await post("settle", (await request({ payer: await newPayer() })).body));

    const limits = (await sent(payer)).flatMap(({ gas }) => gas ?? []);
    // Who looked and kept away has spent nothing at all.
    if (limits.length === 0 && bodyOf(answer)?.["success"] === true) throw new Untestable("no transaction of it was seen");
    const most = limits.reduce((high, gas) => (gas > high ? gas : high), 0n);
    expect("bounded").that(most <= plenty, limits.length === 0 ? "it was not sent" : `sent with ${most} units of gas`, {
      expected: `at most ${plenty}`,
      actual: limits.map(String),
      evidence: [answer.id],
    });
  },
});
