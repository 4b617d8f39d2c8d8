import { facilitatorScenario, type Exchange } from "../../../runner/scenario.js";

/** Refusing costs nothing, a reverted transaction costs gas. Anybody can send a payment that cannot work, as often as he likes. */
export default facilitatorScenario({
  id: "facilitator/gas/hopeless",
  title: "What cannot be paid is not sent to the chain",
  needs: ["exact-eip3009"],
  checks: { "replay-costs-nothing": "no-reverted-transaction", "hopeless-costs-nothing": "no-reverted-transaction" },
  async run({ payer, newPayer, request, post, settled, sent, quiet, chain, expect }) {
    const valid = await request();
    await settled(valid);
    const judge = async (check: string, whose: typeof payer, answers: readonly Exchange[]) => {
      await quiet(whose);
      const reverted = (await sent(whose)).filter(({ status }) => status === "reverted");
      expect(check).that(reverted.length === 0, `${reverted.length} reverted transactions`, {
        expected: 0,
        actual: reverted.map(({ hash }) => hash),
        evidence: answers.map(({ id }) => id),
      });
    };
    const replays = [await post("settle", valid.body), await post("settle", valid.body)];
    await judge("replay-costs-nothing", payer, replays);

    const poor = await newPayer({ funds: 0n });
    const other = await newPayer();
    const cancelled = await request({ payer: other });
    await chain.cancel(cancelled.payment);
    const unfunded = await post("settle", (await request({ payer: poor })).body);
    const useless = await post("settle", cancelled.body);
    await judge("hopeless-costs-nothing", poor, [unfunded]);
    await judge("hopeless-costs-nothing", other, [useless]);
  },
});
