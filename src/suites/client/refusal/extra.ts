import { clientScenario, type StageOptions } from "../../../runner/scenario.js";

type Offers = NonNullable<StageOptions["offers"]>;

/** USDC on Base: what is signed over it is worth money, whatever network the offer names. */
const realMoney = { chainId: 8453, verifyingContract: "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913" };

/** What a seller writes beside name and version, hoping that somebody signs by it. */
const hopes: Record<string, Offers> = {
  "real-network-in-extra-unsigned": (own) => [{ ...own, extra: { ...own.extra, ...realMoney } }],
  "allowance-in-extra-unsigned": (own) => [{ ...own, extra: { ...own.extra, primaryType: "Permit", permit: true } }],
};

/** `extra` helps to find the token's name and version. It is the seller's word all the same. */
export default clientScenario({
  id: "client/refusal/extra",
  title: "Nothing in an offer's extra makes the client sign for another chain, another contract or anything but a transfer",
  needs: ["exact-eip3009"],
  checks: {
    "real-network-in-extra-unsigned": "signed-for-the-offered-token",
    "allowance-in-extra-unsigned": "signed-as-a-transfer",
  },
  async run({ control, newStage, buy, signed, expect }) {
    await control();
    for (const [check, offers] of Object.entries(hopes)) {
      const seller = await newStage({ offers });
      await buy(seller);
      const shown = seller.presented();
      const odd = shown.find(({ payment }) => !payment || !signed(payment));
      expect(check).that(
        odd === undefined,
        odd
          ? "it showed a signature that is not the offered transfer, over the offered token"
          : shown.length === 0
            ? "it did not buy there"
            : "it signed the offered transfer and nothing else",
        {
          expected: "a TransferWithAuthorization over the asset and the network of the offer, or nothing",
          actual: odd?.message,
          evidence: seller.requests().map(({ id }) => id),
        },
      );
    }
  },
});
