import { handsOver } from "../../../protocol/challenge.js";
import { compact, mirrored, withParity } from "../../../protocol/signature-forms.js";
import { base64Spellings, hexSpellings, jsonSpellings, unevenJson } from "../../../protocol/spellings.js";
import { serverScenario, Untestable, type Changes } from "../../../runner/scenario.js";

const values = Object.values;
const spellings: Record<string, Changes[]> = {
  "json-not-served": values(jsonSpellings).map((json) => ({ json })),
  "hex-case-not-served": values(hexSpellings).map((message) => ({ message })),
  "base64-not-served": values(base64Spellings).map((header) => ({ json: unevenJson, header })),
  "signature-form-not-served": [mirrored, withParity, compact].map((signature) => ({ signature })),
};

/** An authorization is chain, token, payer and nonce; the bytes that carry it are anybody's to choose. */
export default serverScenario({
  id: "server/replay/respelled",
  title: "A spent authorization in other bytes buys nothing",
  needs: ["exact-eip3009"],
  checks: {
    "json-not-served": "one-delivery-per-payment",
    "hex-case-not-served": "one-delivery-per-payment",
    "base64-not-served": "one-delivery-per-payment",
    "signature-form-not-served": "one-delivery-per-payment",
    "settles-once": "nonce-single-use",
  },
  async run({ buyer, expect }) {
    await buyer.pay();
    const sold = await buyer.sign();
    if (!handsOver(await buyer.present(sold))) throw new Untestable("the payment that is to be repeated was not taken");
    const { authorization } = sold;
    for (const [check, changes] of Object.entries(spellings)) {
      const again = await Promise.all(changes.map((change) => buyer.sign({ authorization, ...change })));
      const answers = await Promise.all(again.map((payment) => buyer.present(payment)));
      for (const answer of answers) expect(check).notServed(answer);
    }
    await expect("settles-once").transfers(sold, 1);
  },
});
