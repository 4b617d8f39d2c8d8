import { facilitatorScenario, type CaseChanges, type FacilitatorContext } from "../../../runner/scenario.js";

/** What is wrong with each payment; all else about it is right. */
const wrong: Readonly<Record<string, (context: FacilitatorContext) => CaseChanges>> = {
  "forged-declined": ({ stranger }) => ({ signer: stranger() }),
  "expired-declined": ({ now }) => ({ authorization: { validBefore: String(now() - 60) } }),
  "too-little-declined": () => ({ authorization: { value: "1" } }),
  "other-payee-declined": ({ stranger }) => ({ authorization: { to: stranger().address } }),
  // The payer signed for this chain; the seller wants to be paid on another.
  "other-network-declined": ({ x402Version }) => ({
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
    "other-network-declined": "settle-verifies",
  },
  async run(context) {
    const { newPayer, request, refuses, settled } = context;
    await settled();
    await Promise.all(
      Object.entries(wrong).map(async ([check, changes]) => {
        const payer = await newPayer();
        await refuses(await request({ payer, ...changes(context) }), { settle: check });
      }),
    );
  },
});
