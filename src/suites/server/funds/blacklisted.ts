import { serverScenario } from "../../../runner/scenario.js";

/** The token's issuer can bar anybody at any time; the balance is there, and does not move. */
export default serverScenario({
  id: "server/funds/blacklisted",
  title: "A payer whom the token bars gets nothing",
  needs: ["exact-eip3009"],
  checks: { "barred-refused": "refuse-barred-payer", "let-in-again-served": "valid-payment-served" },
  async run({ buyer, newBuyer, chain, expect }) {
    await buyer.pay();
    const payer = await newBuyer();
    await chain.blacklist(payer);
    expect("barred-refused").refused(await payer.present(await payer.sign()));
    await chain.blacklist(payer, false);
    expect("let-in-again-served").served(await payer.present(await payer.sign()));
  },
});
