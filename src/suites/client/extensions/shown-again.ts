import { idIn } from "../../../protocol/payment-identifier.js";
import { clientScenario, NotApplicable, Untestable } from "../../../runner/scenario.js";

export default clientScenario({
  id: "client/extensions/shown-again",
  title: "A payment that is shown again has the id that it had",
  versions: [2],
  needs: ["exact-eip3009"],
  checks: { "same-id": "payment-id-kept" },
  async run({ newStage, buy, expect }) {
    let turnedAway = false;
    const stage = await newStage({
      async script({ presented }, forward) {
        if (turnedAway || presented.length === 0) return { kind: "reply", reply: await forward() };
        turnedAway = true;
        const headers = { "content-type": "application/json", "retry-after": "0" };
        return { kind: "reply", reply: { status: 503, headers, body: Buffer.from('{"error":"come back at once"}') } };
      },
    });
    await buy(stage, { patience: 20_000 });
    if (!turnedAway) throw new Untestable("no payment was shown");
    const ids = new Map<string, unknown[]>();
    for (const { message, exchange } of stage.presented()) {
      const authorization = exchange.authorization ?? "";
      ids.set(authorization, [...(ids.get(authorization) ?? []), idIn(message ?? {})]);
    }
    const again = [...ids.values()].filter((sent) => sent.length > 1 && sent.some((id) => id !== undefined));
    if (again.length === 0) throw new NotApplicable("the client shows no payment with an id again");
    for (const sent of again) {
      const same = new Set(sent).size === 1;
      expect("same-id").that(same, same ? "the same id each time" : "another id for the same payment", {
        expected: "one id",
        actual: sent,
        evidence: stage.requests().map(({ id }) => id),
      });
    }
  },
});
