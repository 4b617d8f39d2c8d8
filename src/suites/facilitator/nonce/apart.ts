import { facilitatorScenario } from "../../../runner/scenario.js";

/** The token keeps nonces apart by payer. Who compares the bare value lets anybody who watches the chain lock others out. */
export default facilitatorScenario({
  id: "facilitator/nonce/apart",
  title: "Nonces are told apart by payer, and payments by nonce",
  needs: ["exact-eip3009"],
  checks: {
    "other-payer-verified": "nonce-by-payer",
    "other-payer-settled": "nonce-by-payer",
    "after-refusal-settled": "nonce-by-payer",
    "two-nonces-settled": "payment-by-nonce",
  },
  async run({ request, post, newPayer, settled, stranger, expect }) {
    const first = await request();
    await settled(first);
    const { nonce } = first.payment.authorization;
    const [second, third] = [await newPayer(), await newPayer()];
    const same = await request({ payer: second, authorization: { nonce } });
    expect("other-payer-verified").accepted(await post("verify", same.body));
    expect("other-payer-settled").accepted(await post("settle", same.body));

    // Somebody who watched the payment come, and was faster with the same nonce and nothing behind it.
    const honest = await request({ payer: third });
    await post(
      "settle",
      (await request({ authorization: { nonce: honest.payment.authorization.nonce }, signer: stranger() })).body,
    );
    // And somebody who has tried with the very same authorization, and cannot sign it.
    const { authorization } = honest.payment;
    await post("settle", (await request({ payer: third, authorization, signer: stranger() })).body);
    expect("after-refusal-settled").accepted(await post("settle", honest.body));

    const again = await request();
    expect("two-nonces-settled").accepted(await post("settle", again.body));
    await expect("two-nonces-settled").transfers(again.payment, 1);
  },
});
