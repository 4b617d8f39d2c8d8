import { priced } from "../../../protocol/messages.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** The first whole number that a floating-point number of 64 bits cannot hold. */
const beyond = 2n ** 53n + 1n;
/** Beyond 64 bits, and odd in its last digit. */
const whole = 2n ** 80n + 7n;

export default facilitatorScenario({
  id: "facilitator/amount/big",
  title: "Big amounts are compared and paid to the last unit",
  needs: ["exact-eip3009"],
  checks: {
    "one-below-declined": "underpaid-declined",
    "one-above-declined": { 2: "overpaid-declined" },
    "big-verified": "verify-valid-accepted",
    "big-settled": "settle-valid-settled",
    "big-moved": "settle-moves-money",
    "whole-balance-settled": "settle-valid-settled",
  },
  async run({ x402Version, request, newPayer, post, verified, settled, refuses, ledger, expect }) {
    await verified();
    await settled();
    const payer = await newPayer({ funds: whole + beyond });
    const pay = (price: bigint, value = price) =>
      request({ payer, offer: priced(x402Version, String(price)), authorization: { value: String(value) } });
    const below = "one-below-declined";
    await refuses(await pay(beyond, beyond - 1n), { verify: below, settle: below });
    if (x402Version === 2) {
      const above = "one-above-declined";
      await refuses(await pay(beyond - 1n, beyond), { verify: above, settle: above });
    }

    const big = await pay(beyond);
    expect("big-verified").accepted(await post("verify", big.body));
    const answer = await post("settle", big.body);
    expect("big-settled").accepted(answer);
    const moved = (await ledger(payer)).map(({ value }) => value);
    const exact = moved.length === 1 && moved[0] === String(beyond);
    expect("big-moved").that(exact, exact ? "the price was moved" : "something else than the price was moved", {
      expected: [String(beyond)],
      actual: moved,
      evidence: [answer.id],
    });
    expect("whole-balance-settled").accepted(await post("settle", (await pay(exact ? whole : whole + beyond)).body));
  },
});
