import { amountOf } from "../../../protocol/messages.js";
import { settledAs } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** Logs are what a token says. This is what the accounts hold. */
export default facilitatorScenario({
  id: "facilitator/settle/balances",
  title: "A settlement takes the price from the payer and gives it to the payee, and nobody else has any of it",
  needs: ["exact-eip3009"],
  // Another scenario pays the facilitator itself, and that is not what it keeps of this one.
  exclusive: true,
  checks: { "payer-pays-the-price": "settle-moves-money", "payee-gets-the-price": "settle-moves-money" },
  async run({ payer, newPayer, stranger, request, settled, transaction, chain, expect }) {
    const control = await settled(await request({ payer: await newPayer() }));
    // Who sends; nobody knows where that transaction is not on the chain.
    const sender = (await transaction(settledAs(control) ?? ""))?.from;
    // Somebody whom no other scenario pays.
    const payee = stranger().address;
    const valid = await request({ offer: { payTo: payee } });
    const balances = () =>
      Promise.all([payer.address, payee, ...(sender ? [sender] : [])].map((account) => chain.balance(account)));
    const before = await balances();
    const answer = await settled(valid);
    const [paid = 0n, got = 0n, kept = 0n] = (await balances()).map((balance, index) => balance - (before[index] ?? 0n));

    const price = BigInt(amountOf(valid.payment.offer));
    const details = {
      expected: { payer: String(-price), payee: String(price), facilitator: "0" },
      actual: { payer: String(paid), payee: String(got), facilitator: String(kept) },
      evidence: [answer.id],
    };
    const exact = paid === -price;
    expect("payer-pays-the-price").that(exact, exact ? "the payer has the price less" : `the payer has ${-paid} less`, details);
    const whole = got === price && kept === 0n;
    expect("payee-gets-the-price").that(
      whole,
      whole ? "the payee has the price more" : `the payee has ${got} more, the facilitator ${kept}`,
      details,
    );
  },
});
