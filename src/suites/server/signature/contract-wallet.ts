import type { Hex } from "viem";
import { handsOver } from "../../../protocol/challenge.js";
import { forUndeployed } from "../../../protocol/signature-forms.js";
import { serverScenario } from "../../../runner/scenario.js";

/** What a wallet takes for a signature is its own affair: here a few bytes, and more than 65 of them. */
const words: readonly Hex[] = ["0x01", `0x${"5a".repeat(65)}`, `0x${"5a".repeat(160)}`];

/**
 * The payer is a contract (EIP-1271), which the token asks whether it signed. The text speaks of 65 bytes, so taking such a
 * payment is not demanded.
 */
export default serverScenario({
  id: "server/signature/contract-wallet",
  title: "A contract wallet's payment is refused or really settled",
  needs: ["exact-eip3009"],
  checks: {
    "settled-if-served": "no-goods-without-settlement",
    "no-server-error": "odd-payment-answered",
    "wallet-says-no-refused": "refuse-foreign-signer",
    "undeployed-refused": "refuse-foreign-signer",
  },
  async run({ buyer, newBuyer, stranger, chain, ledger, expect }) {
    await buyer.pay();
    const [yes, no, undeployed] = await Promise.all([newBuyer(), newBuyer(), newBuyer()]);
    await Promise.all([chain.plant(yes.address, "WalletYes"), chain.plant(no.address, "WalletNo")]);
    for (const word of words) {
      const payment = await yes.sign({ signature: () => word });
      const answer = await yes.present(payment);
      const settled = (await ledger(yes)).some(({ nonce }) => nonce === payment.authorization.nonce);
      expect("settled-if-served").that(
        !handsOver(answer) || settled,
        `answered ${answer.status} with${settled ? "" : "out"} a transfer`,
        {
          expected: "a refusal, or the resource for a transfer",
          actual: { status: answer.status, transfer: settled },
          evidence: [answer.id],
        },
      );
      expect("no-server-error").answered(answer);
    }
    // The key of the account still signs; the code that stands there now does not agree.
    expect("wallet-says-no-refused").refused(await no.present(await no.sign()));
    // ERC-6492: what would deploy the wallet is the payer's own word, and nobody has signed.
    const wrapped = forUndeployed(`0x${"5a".repeat(65)}`, stranger().address, "0x");
    expect("undeployed-refused").refused(await undeployed.present(await undeployed.sign({ signature: () => wrapped })));
  },
});
