import { settledAs } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, type CaseChanges, type FacilitatorContext } from "../../../runner/scenario.js";

/** What is wrong with each payment; all else about it is right. */
const wrong: Readonly<Record<string, (context: FacilitatorContext) => CaseChanges>> = {
  "forged-declined": ({ stranger }) => ({ signer: stranger() }),
  "expired-declined": ({ now }) => ({ authorization: { validBefore: String(now() - 60) } }),
  "too-little-declined": () => ({ authorization: { value: "1" } }),
  "other-payee-declined": ({ stranger }) => ({ authorization: { to: stranger().address } }),
  // The payer signed for this chain; the seller wants to be paid on another.
  "other-network-no-success": ({ x402Version }) => ({
    requirements: { network: x402Version === 1 ? "avalanche-fuji" : "eip155:43113" },
  }),
};

/** Anybody can ask to settle. That somebody verified before is nothing that a facilitator knows. */
export default facilitatorScenario({
  id: "facilitator/settle/unverified",
  title: "What would not pass verification is not settled either, without /verify ever being asked",
  needs: ["exact-eip3009"],
  checks: {
    "forged-declined": "settle-verifies",
    "expired-declined": "settle-verifies",
    "too-little-declined": "settle-verifies",
    "other-payee-declined": "settle-verifies",
    "other-network-no-success": "settle-verifies",
  },
  async run(context) {
    const { newPayer, request, post, refuses, settled, expect } = context;
    await settled();
    await Promise.all(
      Object.entries(wrong).map(async ([check, changes]) => {
        const invalid = await request({ payer: await newPayer(), ...changes(context) });
        if (check !== "other-network-no-success") return void (await refuses(invalid, { settle: check }));
        // How a facilitator turns away a network that it does not serve is for other scenarios.
        const answer = await post("settle", invalid.body);
        expect(check).that(settledAs(answer) === undefined, `answered ${answer.status}`, {
          expected: "no success",
          actual: answer.body.slice(0, 300),
          evidence: [answer.id],
        });
        await expect(check).transfers(invalid.payment, 0);
      }),
    );
  },
});
