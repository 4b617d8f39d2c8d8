import { clientScenario } from "../../../runner/scenario.js";

const zero = "0x0000000000000000000000000000000000000000";
/** None of them is an address: a name, one that is too short, one without its prefix. */
const noAddress = ["treasury.of.nobody", "0x1234", "52908400098527886E0F7030069857D2E4169EE7"];

export default clientScenario({
  id: "client/refusal/recipient",
  title: "Nothing is signed to nobody, to the buyer himself, or to what is no address",
  needs: ["exact-eip3009"],
  checks: {
    "zero-address-unsigned": "recipient-is-somebody-else",
    "own-address-unsigned": "recipient-is-somebody-else",
    "no-address-unsigned": "recipient-is-an-address",
    ended: "failure-told",
  },
  async run({ payer, purchase, declines }) {
    await purchase();
    const recipients = {
      "zero-address-unsigned": [zero],
      "own-address-unsigned": [payer],
      "no-address-unsigned": noAddress,
    };
    for (const [check, payees] of Object.entries(recipients)) {
      await declines({ offers: (own) => payees.map((payTo) => ({ ...own, payTo })) }, { signs: check, ends: "ended" });
    }
  },
});
