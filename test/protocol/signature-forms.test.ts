import { describe, expect, it } from "vitest";
import type { Hex } from "viem";
import { compact, inGoodForm, mirrored, withParity, withV } from "../../src/protocol/signature-forms.js";
import { localAccount } from "../../src/protocol/secp256k1.js";

const account = localAccount(`0x${"11".repeat(32)}`);
const signatures = await Promise.all(["a", "b", "c", "d", "e"].map((message) => account.signMessage({ message })));

describe("a signature in good form", () => {
  const forms: Record<string, (signature: Hex) => string> = {
    itself: (signature) => signature,
    "64 bytes": compact,
    "a recovery byte of 0 or 1": withParity,
    "high s": mirrored,
    "upper case": (signature) => `0x${signature.slice(2).toUpperCase()}`,
    "no 0x": (signature) => signature.slice(2),
  };
  it.each(Object.entries(forms))("comes out of %s", (_, form) => {
    for (const signature of signatures) expect(inGoodForm(form(signature))).toBe(signature);
  });

  it("does not come out of what is in none of these forms", () => {
    const [signature = "0x"] = signatures;
    for (const odd of ["0x", "", `${signature}00`, signature.slice(0, -1), withV(signature, 29), "0xnot-a-signature"]) {
      expect(inGoodForm(odd)).toBeUndefined();
    }
  });

  it("is not made of an s that is beyond the curve's order", () => {
    const beyond: Hex = `0x${"11".repeat(32)}${"ff".repeat(32)}1b`;
    expect(inGoodForm(beyond)).toBe(beyond);
  });
});
