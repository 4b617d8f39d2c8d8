import { serverScenario } from "../../../runner/scenario.js";
import { Untestable } from "../../../runner/scenario.js";
import { handsOver, readReceipt } from "../../../protocol/challenge.js";
import { amountOf } from "../../../protocol/messages.js";
import { sameAddress } from "../../../protocol/read-payment.js";

/** The reason why all of this exists. */
export default serverScenario({
  id: "server/payment/valid",
  title: "A valid payment buys the resource, and the receipt is true on chain",
  needs: ["exact-eip3009"],
  checks: {
    served: "valid-payment-served",
    "receipt-present": "receipt-header",
    "receipt-true": "receipt-true",
    "exact-transfer": "exact-amount-moved",
    "nonce-used": "nonce-consumed",
  },
  async run({ x402Version, buyer, ledger, transaction, expect }) {
    const payment = await buyer.sign();
    const answer = await buyer.present(payment);
    expect("served").served(answer);
    if (!handsOver(answer))
      throw new Untestable(`a valid payment was answered ${answer.status}, so there is no receipt to look at`);

    const receipt = readReceipt(answer, x402Version);
    const evidence = [answer.id];
    expect("receipt-present").that(
      receipt?.ok === true,
      receipt ? (receipt.ok ? "there is a receipt" : receipt.problem) : "no receipt came with the resource",
      { evidence },
    );
    if (receipt?.ok) expect("receipt-present").valid(receipt.message, `v${x402Version}/settle-response`, answer);

    const entries = (await ledger(buyer)).filter((entry) => entry.nonce === payment.authorization.nonce);
    const said = receipt?.ok ? receipt.message : {};
    const onChain = await transaction(String(said["transaction"]));
    const truth = { success: true, transaction: entries[0]?.transaction, network: payment.offer.network, payer: buyer.address };
    const agrees =
      said["success"] === true &&
      onChain?.status === "success" &&
      said["transaction"] === truth.transaction &&
      said["network"] === truth.network &&
      (said["payer"] === undefined || sameAddress(String(said["payer"]), buyer.address));
    expect("receipt-true").that(
      agrees,
      agrees ? "the receipt says what the chain says" : "the receipt does not say what the chain says",
      {
        expected: truth,
        actual: said,
        evidence: [...evidence, ...entries.map((entry) => `chain:${entry.transaction}`)],
      },
    );

    const [first] = entries;
    const exact =
      entries.length === 1 &&
      first !== undefined &&
      first.value === amountOf(payment.offer) &&
      sameAddress(first.to, payment.offer.payTo) &&
      sameAddress(first.asset, payment.offer.asset);
    expect("exact-transfer").that(
      exact,
      exact ? "one transfer of the price to the payee" : `${entries.length} transfers, not one of the price to the payee`,
      {
        expected: [{ value: amountOf(payment.offer), to: payment.offer.payTo }],
        actual: entries.map(({ value, to, asset }) => ({ value, to, asset })),
        evidence: entries.map((entry) => `chain:${entry.transaction}`),
      },
    );
    expect("nonce-used").that(
      entries.length > 0,
      entries.length > 0 ? "the signed nonce is used" : "the signed nonce was never used on chain",
      { evidence },
    );
  },
});
