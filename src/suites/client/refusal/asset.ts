import { clientScenario } from "../../../runner/scenario.js";

/** A contract that the buyer has never heard of, under the name of one that he knows. */
const elsewhere = "0x1111111111111111111111111111111111111111";

export default clientScenario({
  id: "client/refusal/asset",
  title: "Nothing is signed for a token that the client does not know, nor over a name that its token does not have",
  needs: ["exact-eip3009"],
  checks: {
    "unknown-token-unsigned": "token-is-known",
    "misnamed-domain-unsigned": "domain-is-the-tokens",
    ended: "failure-told",
  },
  async run({ purchase, declines, newStage, signed, expect }) {
    await purchase();
    await declines({ offers: (own) => [{ ...own, asset: elsewhere }] }, { signs: "unknown-token-unsigned", ends: "ended" });

    const misnamed = { name: "USD Coin", version: "1" };
    const seller = await newStage({ offers: (own) => [{ ...own, extra: { ...own.extra, ...misnamed } }] });
    const { shown } = await declines(seller, {});
    // One that knows better than the offer and signs over the real name is right too.
    const wrong = shown.find(({ payment }) => !payment || !signed(payment));
    expect("misnamed-domain-unsigned").that(
      !wrong,
      wrong ? "it signed over a domain that this token does not have: nobody can settle that" : "nothing unusable was signed",
      {
        expected: "no payment, or one over the token's own domain",
        actual: wrong?.message,
        evidence: [...seller.requests().map(({ id }) => id), ...shown.map(({ exchange }) => exchange.id)],
      },
    );
  },
});
