import { bodyOf } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, Untestable } from "../../../runner/scenario.js";
import { amountOf } from "../../../protocol/messages.js";
import { sameAddress } from "../../../protocol/read-payment.js";

/** What a server releases its goods on: the answer has to be as good as the money. */
export default facilitatorScenario({
  id: "facilitator/settle/valid-payment",
  title: "A valid payment is settled, and the answer is true on chain",
  needs: ["exact-eip3009"],
  checks: {
    succeeds: "settle-valid-settled",
    "exact-transfer": "settle-moves-money",
    "true-on-chain": "settle-answer-true",
    "well-formed": "settle-response-schema",
  },
  async run({ x402Version, payer, request, post, ledger, transaction, expect }) {
    const { body, payment } = await request();
    const answer = await post("settle", body);
    expect("succeeds").accepted(answer);
    const said = bodyOf(answer) ?? {};
    if (said["success"] !== true) throw new Untestable("the settlement was not reported as successful");
    expect("well-formed").valid(said, `v${x402Version}/settle-response`, answer);

    const entries = await ledger();
    const [first] = entries;
    const evidence = [answer.id, ...entries.map((entry) => `chain:${entry.transaction}`)];
    const exact =
      entries.length === 1 &&
      first?.nonce === payment.authorization.nonce &&
      first.value === amountOf(payment.offer) &&
      sameAddress(first.to, payment.offer.payTo) &&
      sameAddress(first.asset, payment.offer.asset);
    expect("exact-transfer").that(
      exact,
      exact ? "one transfer of the price to the payee" : `${entries.length} transfers, not one of the price to the payee`,
      {
        expected: [{ value: amountOf(payment.offer), to: payment.offer.payTo }],
        actual: entries.map(({ value, to, asset }) => ({ value, to, asset })),
        evidence,
      },
    );

    const onChain = await transaction(String(said["transaction"]));
    const truth = { transaction: first?.transaction, network: payment.offer.network, payer: payer.address };
    const agrees =
      onChain?.status === "success" &&
      String(said["transaction"]).toLowerCase() === truth.transaction &&
      said["network"] === truth.network &&
      (said["payer"] === undefined || sameAddress(String(said["payer"]), payer.address));
    expect("true-on-chain").that(
      agrees,
      agrees ? "the answer says what the chain says" : "the answer does not say what the chain says",
      { expected: truth, actual: said, evidence },
    );
  },
});
