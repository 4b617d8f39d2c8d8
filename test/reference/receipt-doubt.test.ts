import { describe, expect, it } from "vitest";
import type { Payment, SettleResponse } from "../../src/protocol/messages.js";
import { clientSteps } from "../../src/reference/client/steps.js";

const payer = "0x857b06519E91e3A54538791bDbb0E22373e36b66";
const network = "base-sepolia";
const authorization = { from: payer, to: payer, value: "1000", validAfter: "0", validBefore: "1", nonce: "0x" };
const payment = { x402Version: 1, scheme: "exact", network, payload: { signature: "0x", authorization } } as unknown as Payment;
const good = { success: true, transaction: `0x${"ab".repeat(32)}`, network, payer };
const doubt = (receipt: object | undefined) => clientSteps.doubt(receipt as SettleResponse | undefined, payment);

describe("what the reference client makes of a receipt", () => {
  it.each([
    ["as it should be", good],
    ["with the payer in other letters", { ...good, payer: payer.toLowerCase() }],
    ["without a payer", { ...good, payer: undefined }],
    ["with the amount", { ...good, amount: "1000" }],
  ])("has no doubt about one %s", (_how, receipt) => expect(doubt(receipt)).toBeUndefined());

  it.each([
    ["that is not there", undefined],
    ["that says no", { ...good, success: false }],
    ["that says nothing", { ...good, success: undefined }],
    ["for another payer", { ...good, payer: `0x${"22".repeat(20)}` }],
    ["for no payer", { ...good, payer: 7 }],
    ["for another network", { ...good, network: "base" }],
    ["for another amount", { ...good, amount: "1" }],
    ["with a short transaction", { ...good, transaction: "0x1234" }],
    ["with no transaction", { ...good, transaction: undefined }],
  ])("doubts one %s", (_how, receipt) => expect(doubt(receipt)).toBeTypeOf("string"));
});
