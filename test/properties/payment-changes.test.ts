import { describe, expect, it } from "vitest";
import { privateKeyToAccount } from "viem/accounts";
import { combined } from "../../src/properties/combined.js";
import { changesIn, type Facts } from "../../src/properties/payment-changes.js";
import { makePayment } from "../../src/runner/payments.js";
import type { Requirements, X402Version } from "../../src/protocol/messages.js";

const account = privateKeyToAccount(`0x${"11".repeat(32)}`);
const stranger = privateKeyToAccount(`0x${"22".repeat(32)}`);
const now = 1_800_000_000;
const common = {
  scheme: "exact",
  asset: "0x036CbD53842c5426634e7929541eC2318f3dCF7e",
  payTo: "0x209693Bc6afc0C5328bA36FaF03C514EF312287C",
  maxTimeoutSeconds: 60,
  extra: { name: "USDC", version: "2" },
} as const;
const offers = {
  1: { ...common, network: "base-sepolia", maxAmountRequired: "1000", resource: "http://shop/", description: "", mimeType: "" },
  2: { ...common, network: "eip155:84532", amount: "1000" },
} as unknown as Record<X402Version, Requirements>;

async function made(x402Version: X402Version, name: string, by: number) {
  const offer = offers[x402Version];
  const facts: Facts = { x402Version, offer, now, payer: account.address, stranger };
  const input = { account, x402Version, offer, challenge: {}, nonce: `0x${"ab".repeat(32)}` as const, now };
  const [plain, changed] = await Promise.all([
    makePayment(input),
    makePayment({ ...input, changes: combined([{ name, by }], facts) }),
  ]);
  return { plain, changed };
}

describe.each([1, 2] as const)("the changes of a v%i payment", (x402Version) => {
  const names = Object.keys(changesIn(x402Version));

  it.each(names)("%s changes it, whatever its number", async (name) => {
    for (const by of [0, 1, 2, 3, 17, 4_294_967_295]) {
      const { plain, changed } = await made(x402Version, name, by);
      const bytes = ({ header }: typeof plain) => `${header.name}: ${header.value}`;
      // A base64 without padding, or without the signs in which alphabets differ, has one form only.
      if (name !== "base64") expect(bytes(changed)).not.toBe(bytes(plain));
    }
  });

  it("are ruled in words", () => {
    for (const { because, ruling } of Object.values(changesIn(x402Version))) {
      expect(because).not.toBe("");
      expect(["valid", "invalid", "open"]).toContain(ruling);
    }
  });
});

it("what is overpaid is open in v1 and wrong in v2", () => {
  expect([changesIn(1)["value-above"]?.ruling, changesIn(2)["value-above"]?.ruling]).toEqual(["open", "invalid"]);
});
