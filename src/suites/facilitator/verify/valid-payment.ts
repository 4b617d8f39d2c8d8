import { bodyOf } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario } from "../../../runner/scenario.js";
import { sameAddress } from "../../../protocol/read-payment.js";

export default facilitatorScenario({
  id: "facilitator/verify/valid-payment",
  title: "A valid payment is called valid, and nothing happens to it",
  needs: ["exact-eip3009"],
  checks: {
    accepted: "verify-valid-accepted",
    "payer-right": "verify-valid-accepted",
    "well-formed": "verify-response-schema",
    "writes-nothing": "verify-writes-nothing",
  },
  async run({ x402Version, payer, newPayer, request, post, verified, ledger, nonceUsed, calls, pause, expect }) {
    const valid = await request();
    const answer = await post("verify", valid.body);
    expect("accepted").accepted(answer);
    // What a facilitator that says yes to nobody leaves alone proves nothing.
    const again = await verified(await request());

    for (const yes of [answer, again]) {
      const named = bodyOf(yes)?.["payer"];
      const right = named === undefined || (typeof named === "string" && sameAddress(named, payer.address));
      expect("payer-right").that(right, right ? "the payer is the one who signed" : "the payer is somebody else", {
        expected: payer.address,
        actual: named,
        evidence: [yes.id],
      });
      expect("well-formed").valid(bodyOf(yes), `v${x402Version}/verify-response`, yes);
    }

    // Some settle behind the answer. One account's transactions are mined in order: when a later one is, so are those before it.
    await post("settle", (await request({ payer: await newPayer() })).body);
    await pause(250);
    const moved = await ledger();
    const used = await nonceUsed(valid.payment);
    const sent = (await calls(payer)).filter((call) => call.to === "rpc" && call.method.startsWith("eth_send"));
    expect("writes-nothing").that(
      moved.length === 0 && !used && sent.length === 0,
      moved.length > 0
        ? "verifying moved the money"
        : used
          ? "verifying used up the nonce"
          : sent.length > 0
            ? "verifying sent a transaction"
            : "nothing was written to the chain",
      {
        expected: { transfers: 0, nonceUsed: false, transactions: 0 },
        actual: { transfers: moved.length, nonceUsed: used, transactions: sent.length },
        evidence: [answer.id, ...moved.map((entry) => `chain:${entry.transaction}`), ...sent.map((call) => `call:${call.seq}`)],
      },
    );
  },
});
