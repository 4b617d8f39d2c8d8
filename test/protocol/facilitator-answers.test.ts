import { describe, expect, it } from "vitest";
import { blamesPayment, settledAs } from "../../src/protocol/facilitator-answers.js";

const answer = (body: unknown, status = 200) => ({ status, body: typeof body === "string" ? body : JSON.stringify(body) });

describe("the answers of a facilitator", () => {
  it.each([
    ["a success", { success: true, transaction: "0xAB" }, "0xab"],
    ["a success that names nothing", { success: true }, ""],
    ["a refusal that names a transaction", { success: false, transaction: "0xab" }, undefined],
    ["a success in words", { success: "true", transaction: "0xab" }, undefined],
    ["no JSON", "success", undefined],
  ])("reads the transaction of %s", (_, body, transaction) => {
    expect(settledAs(answer(body))).toBe(transaction);
  });

  it.each([
    ["a success", answer({ success: true, transaction: "0xab" })],
    ["a facilitator without time", answer({}, 429)],
    ["a facilitator that failed", answer({ success: false, errorReason: "invalid_transaction_state", transaction: "" }, 502)],
    ["an error of its own", answer({ success: false, errorReason: "unexpected_settle_error", transaction: "" })],
    ["a transaction under way", answer({ success: false, errorReason: "settlement_pending", transaction: "0xab" })],
  ])("lets %s blame nobody", (_, said) => {
    expect(blamesPayment(said)).toBeUndefined();
  });

  it.each([
    ["with a reason", answer({ success: false, errorReason: "insufficient_funds", transaction: "" })],
    ["by status alone", answer("", 400)],
    ["without a reason", answer({ success: false })],
  ])("sees the payment blamed %s", (_, said) => {
    expect(blamesPayment(said)).toContain("a valid payment was answered");
  });
});
