import { expect, test } from "vitest";
import type { Call } from "../../src/devnet/recorder.js";
import { judgeWire, type Facts } from "../../src/runner/oracles.js";
import type { Expectation, SignedPayment } from "../../src/runner/scenario.js";
import { wireSchemas } from "../../src/runner/wire-schemas.js";

const authorization = {
  from: "0x857b06519E91e3A54538791bDbb0E22373e36b66",
  to: "0x209693Bc6afc0C5328bA36FaF03C514EF312287C",
  value: "1000",
  validAfter: "1740672089",
  validBefore: "1740672154",
  nonce: `0x${"ab".repeat(32)}`,
} as const;
const terms = {
  scheme: "exact",
  network: "eip155:84532",
  amount: "1000",
  asset: "0x036CbD53842c5426634e7929541eC2318f3dCF7e",
  payTo: authorization.to,
  maxTimeoutSeconds: 60,
  extra: { name: "USDC", version: "2" },
};
const valid = { x402Version: 2, accepted: terms, payload: { signature: `0x${"11".repeat(65)}`, authorization } };

/** Whether the oracle stays quiet about a request to the facilitator. */
function quiet(request: unknown, controls: readonly SignedPayment[] = []): boolean {
  const call: Call = { seq: 1, to: "facilitator", method: "verify", startedAt: 0, request };
  const facts: Facts = {
    x402Version: 2,
    exchanges: [],
    payments: controls,
    controls,
    calls: [call],
    ledger: [],
    ourFacilitator: true,
    hasGoods: () => false,
  };
  let holds = true;
  const that: Expectation["that"] = (held) => void (holds &&= held);
  judgeWire(facts, wireSchemas(), { that } as Expectation);
  return holds;
}

const request = (paymentPayload: unknown, paymentRequirements: unknown = terms) => ({
  x402Version: 2,
  paymentPayload,
  paymentRequirements,
});
const { nonce: _, ...withoutNonce } = authorization;
const broken = { ...valid, payload: { ...valid.payload, authorization: withoutNonce } };

test("a valid request is quiet", () => expect(quiet(request(valid))).toBe(true));

test("a malformed payment that the buyer made is not held against the server that passes it on", () => {
  expect(quiet(request(broken))).toBe(true);
});

test("what the server adds of its own to a valid payment is", () => {
  expect(quiet(request(valid, { ...terms, amount: 1000 }))).toBe(false);
});

test("a control that the server has spoilt is", () => {
  const control = { message: valid, authorization, offer: terms } as unknown as SignedPayment;
  expect(quiet(request({ ...valid, accepted: undefined }, terms), [control])).toBe(false);
});
