import { bodyOf } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, Untestable, type Exchange, type SignedPayment } from "../../../runner/scenario.js";

/** Anyone may bring an authorization to the token. The payee has his money then, and has it once. */
export default facilitatorScenario({
  id: "facilitator/nonce/used",
  title: "An authorization that somebody else has brought to the chain is not settled again",
  needs: ["exact-eip3009"],
  checks: {
    "verify-declined": "used-nonce-declined",
    "settle-truthful": "settle-repeat-truthful",
    "overtaken-truthful": "settle-repeat-truthful",
  },
  async run({ request, post, newPayer, settled, whileSettling, ledger, chain, expect }) {
    await settled();
    const truthful = async (answer: Exchange, { authorization }: SignedPayment, check: string) => {
      const entry = (await ledger()).concat(await ledger(other)).find(({ nonce }) => nonce === authorization.nonce);
      if (!entry) throw new Untestable("the authorization that was brought to the chain is not there");
      const { success, transaction } = bodyOf(answer) ?? {};
      const named = String(transaction).toLowerCase() === entry.transaction;
      expect(check).that(success !== true || named, success === true ? "success is reported" : "no success is reported", {
        expected: `no success, or ${entry.transaction}`,
        actual: bodyOf(answer) ?? { status: answer.status },
        evidence: [answer.id, `chain:${entry.transaction}`],
      });
    };
    const other = await newPayer();
    const used = await request();
    await post("verify", used.body);
    await chain.submit(used.payment);
    expect("verify-declined").declined(await post("verify", used.body));
    await truthful(await post("settle", used.body), used.payment, "settle-truthful");

    const overtaken = await request({ payer: other });
    const answer = await whileSettling(other, overtaken.body, () => chain.submit(overtaken.payment));
    await truthful(answer, overtaken.payment, "overtaken-truthful");
  },
});
