import { serverScenario } from "../../../runner/scenario.js";

/** The token keeps nonces apart by payer, so whoever watches the chain could else lock out everybody by using theirs. */
export default serverScenario({
  id: "server/nonce/same-value-other-payer",
  title: "A nonce that another payer has used is still free",
  needs: ["exact-eip3009"],
  checks: { "after-sale-served": "nonce-per-payer", "after-refusal-served": "nonce-per-payer" },
  async run({ buyer, newBuyer, stranger, expect }) {
    const { authorization } = await buyer.pay();
    const [second, third] = await Promise.all([newBuyer(), newBuyer()]);
    const same = await second.sign({ authorization: { nonce: authorization.nonce } });
    expect("after-sale-served").served(await second.present(same));
    // Somebody who watched the payment come, and was faster with the same nonce and nothing behind it.
    const honest = await third.sign();
    const { nonce } = honest.authorization;
    await buyer.present(await buyer.sign({ authorization: { nonce }, signer: stranger() }));
    expect("after-refusal-served").served(await third.present(honest));
  },
});
