import { amountOf } from "../../../protocol/messages.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** A nonce is good for one payment, whatever else stands in the next one. */
export default facilitatorScenario({
  id: "facilitator/nonce/other-terms",
  title: "A nonce that has paid once is used up, also for another amount and another payee",
  needs: ["exact-eip3009"],
  checks: {
    "amount-verify-declined": "used-nonce-declined",
    "amount-settle-declined": "used-nonce-declined",
    "payee-verify-declined": "used-nonce-declined",
    "payee-settle-declined": "used-nonce-declined",
  },
  async run({ x402Version, request, post, settled, stranger, expect }) {
    const first = await request();
    await settled(first);
    const { nonce } = first.payment.authorization;
    const more = String(BigInt(amountOf(first.payment.offer)) + 1n);
    const others = {
      amount: await request({
        authorization: { nonce },
        offer: x402Version === 2 ? { amount: more } : { maxAmountRequired: more },
      }),
      payee: await request({ authorization: { nonce }, offer: { payTo: stranger().address } }),
    };
    for (const [name, { body }] of Object.entries(others)) {
      for (const path of ["verify", "settle"] as const) expect(`${name}-${path}-declined`).declined(await post(path, body));
    }
  },
});
