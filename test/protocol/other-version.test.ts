import { describe, expect, it } from "vitest";
import { termsInVersion } from "../../src/protocol/other-version.js";
import { wireSchemas } from "../../src/runner/wire-schemas.js";

const v2 = {
  scheme: "exact",
  network: "eip155:84532",
  amount: "10000",
  asset: "0x036CbD53842c5426634e7929541eC2318f3dCF7e",
  payTo: "0x209693Bc6afc0C5328bA36FaF03C514EF312287C",
  maxTimeoutSeconds: 60,
  extra: { name: "USDC", version: "2" },
};

describe("termsInVersion", () => {
  it("writes the terms of either version as the other does", () => {
    const v1 = termsInVersion(v2, 1);
    expect(v1).toMatchObject({ network: "base-sepolia", maxAmountRequired: "10000" });
    expect(v1).not.toHaveProperty("amount");
    expect(wireSchemas().validate("v1/payment-requirements", v1)).toEqual([]);
    expect(termsInVersion(v1 as never, 2)).toEqual(v2);
  });
});
