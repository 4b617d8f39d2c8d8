import { blamesPayment } from "../../../protocol/facilitator-answers.js";
import { turnedAway } from "../../../protocol/challenge.js";
import { facilitatorScenario, type CaseChanges, type FacilitatorContext } from "../../../runner/scenario.js";

const each = 2;

/** Each bad payment comes with a good one of the same payer. */
const bad: readonly ((context: FacilitatorContext) => CaseChanges)[] = [
  ({ stranger }) => ({ signer: stranger() }),
  ({ now }) => ({ authorization: { validBefore: String(now() - 60) } }),
  () => ({ authorization: { value: "1" } }),
  ({ stranger }) => ({ authorization: { to: stranger().address } }),
];

/** What is found out about one payment must not be said of the next. */
export default facilitatorScenario({
  id: "facilitator/crowd/mixed",
  title: "In a crowd of valid and invalid payments each gets its own verdict",
  needs: ["exact-eip3009"],
  checks: { "valid-not-blamed": "crowd-not-blamed", "invalid-declined": "settle-verifies" },
  async run(context) {
    const { newPayer, request, post, settled, expect } = context;
    await settled();
    const pairs = await Promise.all(
      Array.from({ length: each * bad.length }, async (_, index) => {
        const payer = await newPayer();
        return [await request({ payer }), await request({ payer, ...bad[index % bad.length]?.(context) })] as const;
      }),
    );
    const answers = await Promise.all(
      pairs.map(([valid, invalid]) => Promise.all([post("settle", valid.body), post("settle", invalid.body)])),
    );
    for (const [index, [taken, declined]] of answers.entries()) {
      const blamed = blamesPayment(taken);
      expect("valid-not-blamed").that(!blamed, blamed ?? "no valid payment is called a bad one", { evidence: [taken.id] });
      const invalid = pairs[index]?.[1];
      if (!invalid) continue;
      // Whoever was turned away unseen comes back when nobody else does.
      const seen = turnedAway(declined) ? await post("settle", invalid.body) : declined;
      expect("invalid-declined").declined(seen);
      await expect("invalid-declined").transfers(invalid.payment, 0);
    }
  },
});
