import { facilitatorScenario, type CaseChanges } from "../../../runner/scenario.js";

/** One member of the token's EIP-712 domain is another. The chain and the contract exist, and are not what is paid in. */
const domains: Record<string, NonNullable<CaseChanges["domain"]>> = {
  "name-declined": { name: "Another Coin" },
  "version-declined": { version: "1" },
  "chain-declined": { chainId: 11155111 },
  "contract-declined": { verifyingContract: "0xcA11bde05977b3631167028862bE2a173976CA11" },
};

export default facilitatorScenario({
  id: "facilitator/signature/other-domain",
  title: "A signature over another EIP-712 domain than the token's is neither valid nor settled",
  needs: ["exact-eip3009"],
  checks: Object.fromEntries(Object.keys(domains).map((check) => [check, "signature-of-the-payer"])),
  async run({ request, verified, refuses }) {
    await verified();
    const cases = Object.entries(domains).map(async ([check, domain]) =>
      refuses(await request({ domain }), { verify: check, settle: check }),
    );
    await Promise.all(cases);
  },
});
