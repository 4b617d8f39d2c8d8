import { settledAs } from "../../../protocol/facilitator-answers.js";
import { amountOf } from "../../../protocol/messages.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** What stands in the place of the token that everybody knows. `Multicall3` has code, and no such function. */
const tokens: Readonly<Record<string, string>> = {
  "fee-taken-no-success": "FeeOnTransferToken",
  "false-returned-no-success": "ReturnsFalseToken",
  "phantom-log-no-success": "PhantomEventToken",
  "silent-success-paid": "SilentToken",
  "no-function-no-success": "Multicall3",
};

/** Tokens are upgraded. The word of the best known one is still only a word; the balance of the payee is the money. */
export default facilitatorScenario({
  id: "facilitator/token/replaced",
  title: "When the known token changes its ways, no success is reported unless the payee has the money",
  needs: ["exact-eip3009"],
  exclusive: true,
  without: { money: "the tokens lie in the very logs that it rests on" },
  checks: {
    "fee-taken-no-success": "known-token-lies",
    "false-returned-no-success": "known-token-lies",
    "phantom-log-no-success": "known-token-lies",
    "silent-success-paid": "known-token-lies",
    "no-function-no-success": "known-token-lies",
    "second-use-no-success": "known-token-lies",
    "settles-afterwards": "settle-valid-settled",
  },
  async run({ newPayer, request, post, settled, chain, expect }) {
    await settled();
    for (const [check, contract] of Object.entries(tokens)) {
      const payee = (await newPayer({ funds: 0n })).address;
      const valid = await request({ payer: await newPayer(), offer: { payTo: payee } });
      await chain.replaceToken(contract);
      const answer = await post("settle", valid.body);
      await chain.replaceToken("UsdcMock");
      const [price, got] = [BigInt(amountOf(valid.payment.offer)), await chain.balance(payee)];
      const truthful = settledAs(answer) === undefined || got === price;
      expect(check).that(truthful, truthful ? "no success without the money" : `a success, and the payee has ${got}`, {
        expected: `no success, or ${price} for the payee`,
        actual: { answer: answer.body.slice(0, 300), payee: String(got) },
        evidence: [answer.id],
      });
    }

    await chain.replaceToken("ReusableNonceToken");
    const valid = await request({ payer: await newPayer() });
    const [first, second] = [await post("settle", valid.body), await post("settle", valid.body)];
    const named = settledAs(second);
    const truthful = named === undefined || named === settledAs(first);
    expect("second-use-no-success").that(truthful, truthful ? "no second settlement" : "a second settlement that paid nothing", {
      expected: ["no success", settledAs(first)],
      actual: named,
      evidence: [first.id, second.id],
    });
    await chain.replaceToken("UsdcMock");
    expect("settles-afterwards").accepted(await post("settle", (await request({ payer: await newPayer() })).body));
  },
});
