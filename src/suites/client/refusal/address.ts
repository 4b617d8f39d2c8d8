import { clientScenario, type StageOptions } from "../../../runner/scenario.js";

type Offers = NonNullable<StageOptions["offers"]>;

const zero = "0x0000000000000000000000000000000000000000";
/** A contract that the buyer has never heard of, under the name of one that he knows. */
const elsewhere = "0x1111111111111111111111111111111111111111";
/** None of them is an address: a name, one that is too short, one without its prefix. */
const noAddress = ["treasury.of.nobody", "0x1234", "52908400098527886E0F7030069857D2E4169EE7"];
/** Of another token, or of another network's. */
const misnamed = { name: "USD Coin", version: "1" };

export default clientScenario({
  id: "client/refusal/address",
  title: "Nothing is signed for a recipient or a token that cannot be meant",
  needs: ["exact-eip3009"],
  checks: {
    "zero-address-unsigned": "recipient-is-somebody-else",
    "own-address-unsigned": "recipient-is-somebody-else",
    "no-address-unsigned": "recipient-is-an-address",
    "unknown-token-unsigned": "token-is-known",
    "misnamed-token-unsigned": "domain-is-the-tokens",
    ended: "failure-told",
  },
  async run({ payer, control, declines, signed, expect }) {
    const sellers: Record<string, Offers> = {
      "zero-address-unsigned": (own) => [{ ...own, payTo: zero }],
      "own-address-unsigned": (own) => [{ ...own, payTo: payer }],
      "no-address-unsigned": (own) => noAddress.map((payTo) => ({ ...own, payTo })),
      "unknown-token-unsigned": (own) => [{ ...own, asset: elsewhere }],
    };
    await control();
    for (const [check, offers] of Object.entries(sellers)) await declines({ offers }, { signs: check, ends: "ended" });

    const offers: Offers = (own) => [{ ...own, extra: { ...own.extra, ...misnamed } }];
    const { stage, shown } = await declines({ offers }, { ends: "ended" });
    // One that knows better than the offer and signs over the real name is right too.
    const wrong = shown.find(({ payment }) => !payment || !signed(payment));
    expect("misnamed-token-unsigned").that(
      !wrong,
      wrong ? "it signed over a domain that this token does not have: nobody can settle that" : "nothing unusable was signed",
      {
        expected: "no payment, or one over the token's own domain",
        actual: wrong?.message,
        evidence: [...stage.requests().map(({ id }) => id), ...shown.map(({ exchange }) => exchange.id)],
      },
    );
  },
});
