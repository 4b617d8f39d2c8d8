import { serverScenario, type Changes } from "../../../runner/scenario.js";

/** One member of the token's EIP-712 domain is another. The chain and the contract exist, and are not what was offered. */
const domains: Record<string, NonNullable<Changes["domain"]>> = {
  "name-refused": { name: "Another Coin" },
  "version-refused": { version: "1" },
  "chain-refused": { chainId: 11155111 },
  "contract-refused": { verifyingContract: "0xcA11bde05977b3631167028862bE2a173976CA11" },
};

export default serverScenario({
  id: "server/signature/other-domain",
  title: "A signature over another EIP-712 domain than the token's buys nothing",
  needs: ["exact-eip3009"],
  checks: {
    "name-refused": "refuse-signature-of-another",
    "version-refused": "refuse-signature-of-another",
    "chain-refused": "refuse-signature-of-another",
    "contract-refused": "refuse-signature-of-another",
    "claimed-refused": { 2: "refuse-signature-of-another" },
  },
  async run({ x402Version, buyer, offer, expect }) {
    await buyer.pay();
    const cases = Object.entries(domains).map(async ([check, domain]) => {
      expect(check).refused(await buyer.present(await buyer.sign({ domain })));
    });
    await Promise.all(cases);
    if (x402Version === 1) return;
    // The buyer says that the other domain is what was agreed.
    const name = "Another Coin";
    const extra = { ...(await offer()).extra, name };
    expect("claimed-refused").refused(await buyer.present(await buyer.sign({ domain: { name }, accepted: { extra } })));
  },
});
