import { facilitatorScenario } from "../../../runner/scenario.js";

const times = 10;

/** Verifying is a question. It reserves nothing, neither the nonce nor the money. */
export default facilitatorScenario({
  id: "facilitator/verify/repeatedly",
  title: "A payment that is verified many times stays valid, unspent and good to settle",
  needs: ["exact-eip3009"],
  checks: {
    "stays-valid": "verify-valid-accepted",
    "writes-nothing": "verify-writes-nothing",
    "settles-afterwards": "settle-valid-settled",
  },
  async run({ payer, request, post, verified, nonceUsed, chain, quiet, sent, expect }) {
    const balance = await chain.balance(payer.address);
    const valid = await request();
    const first = await verified(valid);
    for (let turn = 0; turn < 3; turn += 1) expect("stays-valid").accepted(await post("verify", valid.body));
    const crowd = Array.from({ length: times - 4 }, () => post("verify", valid.body));
    for (const answer of await Promise.all(crowd)) expect("stays-valid").accepted(answer);
    await quiet(payer);
    const found = {
      transactions: (await sent(payer)).length,
      nonceUsed: await nonceUsed(valid.payment),
      spent: String(balance - (await chain.balance(payer.address))),
    };
    const nothing = found.transactions === 0 && !found.nonceUsed && found.spent === "0";
    expect("writes-nothing").that(nothing, nothing ? "nothing was written to the chain" : "verifying left traces on the chain", {
      expected: { transactions: 0, nonceUsed: false, spent: "0" },
      actual: found,
      evidence: [first.id],
    });
    expect("settles-afterwards").accepted(await post("settle", valid.body));
  },
});
