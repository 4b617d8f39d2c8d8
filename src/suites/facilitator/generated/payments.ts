import { ruleOn } from "../../../properties/cases.js";
import { combinedRequest, generatedRequests } from "../../../properties/combined-request.js";
import { requestChangesIn } from "../../../properties/request-changes.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** Atomic units that every payer has in any case. */
const plenty = 900_000n;

/** A valid request with some changes, and the model's word on it. What it leaves open is taken or not, and the same by both calls. */
export default facilitatorScenario({
  id: "facilitator/generated/payments",
  title: "Whatever request is made up is taken or declined as the specification has it",
  needs: ["exact-eip3009"],
  slow: true,
  generates: generatedRequests(600, 32),
  checks: {
    "valid-verified": "verify-valid-accepted",
    "valid-settled": "settle-valid-settled",
    "invalid-not-verified": "verify-invalid-refused",
    "invalid-not-settled": "settle-verifies",
    "one-word": "one-word",
    answered: "odd-request-answered",
  },
  async run({ x402Version, payer, request, post, stranger, now, refuses, agrees, chain, expect }, one) {
    const { offer } = (await request()).payment;
    const facts = {
      x402Version,
      offer,
      now: now(),
      payer: payer.address,
      // Few cases have one, and an account is made by multiplying on a curve.
      get stranger() {
        return stranger();
      },
    };
    const { changes, text } = combinedRequest(one, facts);
    const { body: usual, payment } = await request(changes);
    const value = BigInt(payment.authorization.value);
    if (value > plenty) await chain.fund(payer.address, value);
    const body = text(usual);
    const { ruling } = ruleOn(requestChangesIn(x402Version), one);
    const asked = { body, payment };
    if (ruling === "open") return void (await agrees(asked, { word: "one-word", answered: "answered" }));
    if (ruling === "invalid") {
      const [verify, settle] = ["invalid-not-verified", "invalid-not-settled"];
      return void (await refuses(asked, { verify, settle, answered: "answered" }));
    }
    for (const path of ["verify", "settle"] as const) {
      const answer = await post(path, body);
      expect("answered").answered(answer);
      expect(`valid-${path === "verify" ? "verified" : "settled"}`).accepted(answer);
    }
    await expect("valid-settled").transfers(payment, 1);
  },
});
