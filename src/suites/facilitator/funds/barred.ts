import { facilitatorScenario } from "../../../runner/scenario.js";

/** The token's issuer can bar anybody at any time; the balance is there, and does not move. */
export default facilitatorScenario({
  id: "facilitator/funds/barred",
  title: "Whom the token bars neither pays nor is paid",
  needs: ["exact-eip3009"],
  checks: {
    "payer-declined": "barred-declined",
    "payee-declined": "barred-declined",
    "let-in-again-settled": "barred-declined",
    "while-settling-no-success": "settle-moves-money",
  },
  async run({ request, post, newPayer, settled, refuses, notTaken, whileSettling, stranger, chain, expect }) {
    await settled();
    const payer = await newPayer();
    const payment = await request({ payer });
    await chain.blacklist(payer);
    await refuses(payment, { verify: "payer-declined", settle: "payer-declined" });
    await chain.blacklist(payer, false);
    expect("let-in-again-settled").accepted(await post("settle", (await request({ payer })).body));

    const payee = stranger();
    const toPayee = await request({ offer: { payTo: payee.address } });
    await chain.blacklist(payee);
    await refuses(toPayee, { verify: "payee-declined", settle: "payee-declined" });

    const quick = await newPayer();
    const late = await request({ payer: quick });
    const answer = await whileSettling(quick, late.body, () => chain.blacklist(quick));
    await notTaken(answer, late.payment, "while-settling-no-success");
  },
});
