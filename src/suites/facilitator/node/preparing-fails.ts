import { saysSettled } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, type Case, type Exchange } from "../../../runner/scenario.js";

/** What has to be known before a transaction can be made, apart from the payment. */
const preparations = [
  "eth_fillTransaction",
  "eth_getTransactionCount",
  "eth_feeHistory",
  "eth_gasPrice",
  "eth_maxPriorityFeePerGas",
  "eth_estimateGas",
  "eth_getBlockByNumber",
];

/** Those calls are about nobody's payment, so they can be made to fail only where nobody else pays. */
export default facilitatorScenario({
  id: "facilitator/node/preparing-fails",
  title: "A settlement that failed before anything was sent can be asked for again",
  needs: ["exact-eip3009"],
  exclusive: true,
  checks: {
    "settles-again": "unsent-settlement-repeatable",
    "settles-after-stale-nonce": "unsent-settlement-repeatable",
    "one-transfer": "settle-once",
  },
  async run({ newPayer, request, post, settled, faultAll, healAll, met, expect }) {
    const [first, second] = [await newPayer(), await newPayer()];
    const again = async (check: string, valid: Case, answer: Exchange) => {
      await healAll();
      expect(check).accepted(saysSettled(answer) ? answer : await post("settle", valid.body));
      await expect("one-transfer").transfers(valid.payment, 1);
    };
    await settled();
    const failures = await Promise.all(
      preparations.map((call) => faultAll(call, { do: "rpc-error", code: -32603, message: "Internal error" })),
    );
    const unprepared = await request({ payer: first });
    const answer = await post("settle", unprepared.body);
    await met(...failures);
    await again("settles-again", unprepared, answer);

    // The newest block holds a transaction of the target: one block ago its next account nonce was one that is used now.
    const stale = await faultAll("eth_getTransactionCount", { do: "stale", blocks: 1 });
    const outdated = await request({ payer: second });
    const refused = await post("settle", outdated.body);
    // Who counts by himself is right and never asks.
    if (!saysSettled(refused)) await met(stale);
    await again("settles-after-stale-nonce", outdated, refused);
  },
});
