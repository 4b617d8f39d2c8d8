import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { challengeChangesIn } from "../../src/properties/challenge-changes.js";
import { generatedChallenges } from "../../src/properties/challenge-ground.js";
import { markedTexts, plainTexts, pointedJson } from "../../src/properties/challenge-texts.js";
import { hasOddTerms, isAccepted, payableAmong, ruleOnChallenge, staged } from "../../src/properties/staged.js";
import type { GeneratedCase } from "../../src/properties/cases.js";
import { amountOf, type Requirements, type X402Version } from "../../src/protocol/messages.js";
import { decodeHeader, parseObject } from "../../src/protocol/headers.js";
import { readableOffers } from "../../src/protocol/read-payment.js";
import type { Visitor } from "../../src/runner/scenario.js";

const payer = "0x1111111111111111111111111111111111111111";
const chainId = 84532;
const terms = {
  scheme: "exact",
  asset: "0x036CbD53842c5426634e7929541eC2318f3dCF7e",
  payTo: "0x2222222222222222222222222222222222222222",
  maxTimeoutSeconds: 60,
  extra: { name: "USDC", version: "2" },
};
const own: Record<X402Version, Requirements> = {
  1: {
    ...terms,
    network: "base-sepolia",
    maxAmountRequired: "1000",
    resource: "http://localhost/",
    description: "",
    mimeType: "application/json",
  },
  2: { ...terms, network: "eip155:84532", amount: "1000" },
} as Record<X402Version, Requirements>;
const visitor: Visitor = { method: "GET", target: "/", headers: {}, count: 1, presented: [] };

/** The list in the challenge of a case, and the offers of it that can be read. */
function listed(x402Version: X402Version, one: GeneratedCase) {
  const { offers, challenge } = staged(one, { x402Version, payer });
  const accepts = offers?.(own[x402Version], visitor) ?? [];
  const message = { x402Version, accepts, error: "pay", resource: { url: "http://localhost/" }, extensions: {} };
  const text = String(challenge?.(message, x402Version, visitor));
  const read = x402Version === 2 ? decodeHeader(text) : parseObject(Buffer.from(text));
  return { accepts, read, payable: payableAmong(readableOffers(accepts, x402Version), chainId) };
}

describe.each([1, 2] as const)("generated challenges of v%i", (x402Version) => {
  const { cases } = generatedChallenges(1, 1);

  it("have an offer that can be paid in a challenge that can be read where they are called valid", () => {
    fc.assert(
      fc.property(cases(x402Version), (one) => {
        if (ruleOnChallenge(x402Version, one).ruling !== "valid") return;
        const { read, payable } = listed(x402Version, one);
        expect(read.ok).toBe(true);
        expect(payable.length).toBeGreaterThan(0);
        expect(payable.every((offer) => Number(amountOf(offer)) <= 10_000)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it("have none, or cannot be read, or ask for nothing, where they are called invalid", () => {
    fc.assert(
      fc.property(cases(x402Version), (one) => {
        if (ruleOnChallenge(x402Version, one).ruling !== "invalid") return;
        const { read, payable } = listed(x402Version, one);
        expect(payable.length === 0 || !read.ok || one.some(({ name }) => name === "not-402")).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it("cover ground that is part of the whole", () => {
    const { ground, wholeGround } = generatedChallenges(1, 1);
    const whole = new Set(wholeGround(x402Version));
    fc.assert(fc.property(cases(x402Version), (one) => ground(x402Version, one).every((piece) => whole.has(piece))));
  });

  it("make nothing of a change that another version has", () => {
    expect(Object.keys(challengeChangesIn(x402Version)).includes("base64")).toBe(x402Version === 2);
  });
});

describe("the model", () => {
  it("leaves open what stands beside an offer that is none", () => {
    const wrong = { name: "no-offer", by: 0 };
    expect(ruleOnChallenge(2, [wrong]).ruling).toBe("invalid");
    expect(ruleOnChallenge(2, [wrong, { name: "other-chain", by: 0 }]).ruling).toBe("invalid");
    expect(ruleOnChallenge(2, [wrong, { name: "other-token", by: 0 }]).ruling).toBe("open");
    expect(
      ruleOnChallenge(2, [
        { name: "not-402", by: 0 },
        { name: "other-token", by: 0 },
      ]).ruling,
    ).toBe("invalid");
  });

  it("knows which terms cannot be repeated in the right form", () => {
    expect(hasOddTerms([{ name: "odd-price", by: 0 }])).toBe(true);
    expect(hasOddTerms([{ name: "price", by: 0 }])).toBe(false);
  });

  it("compares what was accepted by the members of the table, addresses in any letters", () => {
    const accepted = { ...own[2], asset: terms.asset.toLowerCase(), "x-more": 1 };
    expect(isAccepted(accepted, own[2])).toBe(true);
    expect(isAccepted({ ...accepted, maxTimeoutSeconds: 61 }, own[2])).toBe(false);
  });

  it("writes by numbers what reads as it was", () => {
    const value = { texts: [...plainTexts, ...markedTexts], number: 1.5, nothing: null, deep: { yes: true } };
    expect(JSON.parse(pointedJson(value))).toEqual(value);
  });
});
