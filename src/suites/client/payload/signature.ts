import { getAddress, zeroAddress } from "viem";
import { authorizationDigest, isSignedBy, type Domain } from "../../../protocol/authorization.js";
import type { Requirements } from "../../../protocol/messages.js";
import { chainIdOf } from "../../../protocol/networks.js";
import { clientScenario, Untestable } from "../../../runner/scenario.js";

const usdcOnBase = "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913";
const usdcOnEthereum = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48";

/** Domains that clients in the field sign over by mistake, each but for what it changes that of the offered token. */
const others: Record<string, (offer: Requirements) => Partial<Domain>[]> = {
  "not-for-another-chain": () => [
    ...[0, 1, 10, 137, 8453, 42161, 43113, 43114, 80002, 84531, 84532, 11155111, 31337].map((chainId) => ({ chainId })),
    { chainId: 8453, verifyingContract: usdcOnBase },
    { chainId: 8453, verifyingContract: usdcOnBase, name: "USD Coin" },
  ],
  "not-for-another-contract": ({ payTo }) =>
    [zeroAddress, getAddress(payTo), usdcOnBase, usdcOnEthereum].map((verifyingContract) => ({
      verifyingContract: getAddress(verifyingContract),
    })),
  "not-under-another-name": () =>
    ["", "USDC", "USD Coin", "USD Coin (PoS)", "usdc", "USDbC", "Tether USD"].map((name) => ({ name })),
  "not-under-another-version": () => ["", "1", "2", "2.0", "3"].map((version) => ({ version })),
};

export default clientScenario({
  id: "client/payload/signature",
  title: "The signature is the payer's, over the offered token's domain and over no other",
  needs: ["exact-eip3009"],
  checks: {
    "over-the-tokens-domain": "signed-over-token-domain",
    "not-for-another-chain": "signed-for-no-other-domain",
    "not-for-another-contract": "signed-for-no-other-domain",
    "not-under-another-name": "signed-for-no-other-domain",
    "not-under-another-version": "signed-for-no-other-domain",
  },
  async run({ stage, payer, purchase, ledger, signed, expect }) {
    await purchase();
    const offer = stage.offer();
    const shown = stage.presented().flatMap(({ payment, exchange }) => (payment ? [{ payment, exchange }] : []));
    if (!offer || shown.length === 0) throw new Untestable("none of the payments can be read");
    const settled = new Set((await ledger()).map(({ nonce }) => nonce));
    const own: Domain = {
      name: offer.extra?.name ?? "",
      version: offer.extra?.version ?? "",
      chainId: chainIdOf(offer.network) ?? 0,
      verifyingContract: getAddress(offer.asset),
    };
    for (const { payment, exchange } of shown) {
      const { authorization, signature } = payment.payload;
      // Contract wallets sign in ways of their own: what the chain took is signed well.
      const well = signed(payment) || settled.has(authorization.nonce);
      expect("over-the-tokens-domain").that(
        well,
        well
          ? "the signature is the payer's over the token's domain"
          : "the signature is not the payer's over the token's domain",
        { expected: own, actual: payment.payload, evidence: [exchange.id] },
      );
      for (const [check, domains] of Object.entries(others)) {
        const taken = domains(offer)
          .filter((change) => Object.entries(change).some(([member, value]) => own[member as keyof Domain] !== value))
          .find((change) => isSignedBy(payer, authorizationDigest({ ...own, ...change }, authorization), signature));
        expect(check).that(!taken, taken ? `it is a valid signature for ${JSON.stringify(taken)}` : "it is valid for no other", {
          expected: own,
          actual: taken && { ...own, ...taken },
          evidence: [exchange.id],
        });
      }
    }
  },
});
