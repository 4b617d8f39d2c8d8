import { clientScenario, Untestable, type Presented, type Stage } from "../../../runner/scenario.js";

/** What is offered as maxTimeoutSeconds: what most sellers say, and less and more than that. */
const [usual, unusual] = [60, [5, 300]];
/** Seconds that a payment needs to be verified and settled; facilitators in the field refuse what has less than six left. */
const ofUse = 8;
/** Seconds that an authorization may have in any case, and for what clocks differ by. */
const [harmless, skew] = [60, 10];

export default clientScenario({
  id: "client/payload/window",
  title: "A payment is valid when it is shown, for long enough to be settled, and not for much longer",
  needs: ["exact-eip3009"],
  checks: {
    "begun-when-shown": "authorization-matches-offer",
    "not-over-when-shown": "authorization-matches-offer",
    "long-enough-to-settle": "window-of-use",
    "not-longer-than-offered": "window-not-longer-than-offered",
  },
  async run({ newStage, purchase, buy, observe, expect, kin }) {
    const sellers = await Promise.all(
      [usual, ...kin(unusual)].map(async (seconds) => ({
        seconds,
        stage: await newStage({ offers: (own) => [{ ...own, maxTimeoutSeconds: seconds }] }),
      })),
    );
    // Who finds a minute fine may find less too short and more too long.
    await Promise.all(sellers.map(({ seconds, stage }) => (seconds === usual ? purchase(stage) : buy(stage))));

    const told: string[] = [];
    for (const { seconds, stage } of sellers) {
      for (const { exchange, begun, left } of windowsOf(stage)) {
        const judge = (check: string, holds: boolean, problem: string) =>
          expect(check).that(holds, holds ? `${left} s are left where ${seconds} s were offered` : problem, {
            expected: `valid now, until some time within ${seconds} s`,
            actual: { begun, secondsLeft: left },
            evidence: [exchange.id],
          });
        judge("begun-when-shown", begun >= 0, `it is valid only in ${-begun} s`);
        judge("not-over-when-shown", left > 0, `it has been over for ${-left} s`);
        if (seconds >= usual) judge("long-enough-to-settle", left >= ofUse, `only ${left} s are left of ${seconds} s`);
        const most = Math.max(seconds, harmless) + skew;
        judge("not-longer-than-offered", left <= most, `it can be spent for ${left} s where ${seconds} s were offered`);
        // A moment has gone by since it was signed.
        told.push(`${Math.abs(left - seconds) <= 2 ? seconds : left} for ${seconds}`);
      }
    }
    if (told.length === 0) throw new Untestable("none of the payments can be read");
    observe("authorization-lifetime", `${[...new Set(told)].join(", ")} s`);
  },
});

/** Seconds for which each payment was valid already when it arrived, and for which it still was. */
function windowsOf(stage: Stage): { exchange: Presented["exchange"]; begun: number; left: number }[] {
  return stage.presented().flatMap(({ payment, exchange }) => {
    if (!payment) return [];
    const at = Math.floor(exchange.startedAt / 1000);
    const { validAfter, validBefore } = payment.payload.authorization;
    return [{ exchange, begun: at - Number(validAfter), left: Number(validBefore) - at }];
  });
}
