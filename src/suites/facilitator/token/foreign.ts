import { encodeFunctionData, getAddress, type Address } from "viem";
import { mintAbi, tokenAbi } from "../../../protocol/abi.js";
import { settledAs } from "../../../protocol/facilitator-answers.js";
import { amountOf } from "../../../protocol/messages.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** What stands at the address that payer and requirements name; nothing at all where no contract is given. */
const tokens: Readonly<Record<string, string | undefined>> = {
  "fee-taken-no-success": "FeeOnTransferToken",
  "false-returned-no-success": "ReturnsFalseToken",
  "phantom-log-no-success": "PhantomEventToken",
  "no-code-no-success": undefined,
};

/** Anybody can write a token. To turn an unknown one away is right; to believe it is not. */
export default facilitatorScenario({
  id: "facilitator/token/foreign",
  title: "What an unknown token says is not money: no success unless the payee has it",
  needs: ["exact-eip3009"],
  without: { money: "the tokens lie in the very logs that it rests on" },
  checks: {
    "fee-taken-no-success": "lying-token-unpaid",
    "false-returned-no-success": "lying-token-unpaid",
    "phantom-log-no-success": "lying-token-unpaid",
    "no-code-no-success": "lying-token-unpaid",
  },
  async run({ payer, stranger, newPayer, mark, request, post, settled, chain, expect }) {
    await settled(await request({ payer: await newPayer() }));
    const holds = async (asset: Address, account: Address) =>
      BigInt(
        (await chain.read({
          to: asset,
          data: encodeFunctionData({ abi: tokenAbi, functionName: "balanceOf", args: [account] }),
        })) || 0,
      );
    for (const [check, contract] of Object.entries(tokens)) {
      const asset = getAddress(`0x${mark(check)}${mark(`${check} more`)}${"00000000"}`);
      const payee = (await newPayer({ funds: 0n })).address;
      const priced = await request({ offer: { asset, payTo: payee } });
      const price = BigInt(amountOf(priced.payment.offer));
      if (contract !== undefined) {
        await chain.plant(asset, contract);
        const data = encodeFunctionData({ abi: mintAbi, functionName: "mint", args: [payer.address, price * 10n] });
        await chain.transact({ from: stranger().address, to: asset, data });
      }
      const answer = await post("settle", priced.body);
      const got = await holds(asset, payee).catch(() => 0n);
      const truthful = settledAs(answer) === undefined || got === price;
      expect(check).that(truthful, truthful ? "no success without the money" : `a success, and the payee has ${got}`, {
        expected: `no success, or ${price} for the payee`,
        actual: { answer: answer.body.slice(0, 300), payee: String(got) },
        evidence: [answer.id],
      });
    }
  },
});
