import { facilitatorScenario } from "../../../runner/scenario.js";

/** Verification is a snapshot: what counts is whether there is money when it is taken. */
export default facilitatorScenario({
  id: "facilitator/funds/moved-away",
  title: "Who has moved his money away pays nothing, and who has got some pays",
  needs: ["exact-eip3009"],
  checks: {
    "gone-verify-declined": "balance-now",
    "gone-settle-declined": "balance-now",
    "back-verified": "balance-now",
    "back-settled": "balance-now",
    "while-settling-no-success": "settle-moves-money",
  },
  async run({ request, post, newPayer, verified, refuses, notTaken, whileSettling, chain, expect }) {
    const payer = await newPayer();
    const had = await chain.balance(payer.address);
    const payment = await request({ payer });
    await verified(payment);
    await chain.moveAway(payer);
    await refuses(payment, { verify: "gone-verify-declined", settle: "gone-settle-declined" });
    await chain.fund(payer.address, had);
    expect("back-verified").accepted(await post("verify", payment.body));
    expect("back-settled").accepted(await post("settle", (await request({ payer })).body));

    const quick = await newPayer();
    const late = await request({ payer: quick });
    const answer = await whileSettling(quick, late.body, () => chain.moveAway(quick));
    await notTaken(answer, late.payment, "while-settling-no-success");
  },
});
