import { describe, expect, it } from "vitest";
import { noNumber, sameNumber } from "../../src/protocol/notations.js";
import { isUint256 } from "../../src/protocol/read-payment.js";

describe("notations of a number", () => {
  it("writes the same number in ways that are not canonical", () => {
    for (const notation of Object.values(sameNumber("1000"))) expect(isUint256(notation)).toBe(false);
    const { hex, octal, binary, decimals, exponent } = sameNumber("1000");
    expect([hex, octal, binary, decimals, exponent].map(Number)).toEqual([1000, 1000, 1000, 1000, 1000]);
    expect(sameNumber("1000")["full-width digits"]).toBe("１０００");
  });

  it("writes what no reader may take for the number", () => {
    for (const notation of Object.values(noNumber("1000"))) expect(isUint256(notation)).toBe(false);
    const wrapped = BigInt(String(noNumber("1000")["around the word of 256 bits"]));
    expect(BigInt.asUintN(256, wrapped)).toBe(1000n);
    expect(String(noNumber("1000")["80 digits"])).toHaveLength(80);
  });
});
