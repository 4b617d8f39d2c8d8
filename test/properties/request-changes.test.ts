import fc from "fast-check";
import { privateKeyToAccount } from "viem/accounts";
import { describe, expect, it } from "vitest";
import { usdc, usdcAddress } from "../../src/devnet/token.js";
import { combinedRequest, generatedRequests } from "../../src/properties/combined-request.js";
import { ruleOn, written, type GeneratedCase } from "../../src/properties/cases.js";
import { requestChangesIn } from "../../src/properties/request-changes.js";
import { amountOf, type Requirements, type X402Version } from "../../src/protocol/messages.js";
import { networkName } from "../../src/protocol/networks.js";
import { makePayment } from "../../src/runner/payments.js";

const account = privateKeyToAccount(`0x${"11".repeat(32)}`);
const stranger = privateKeyToAccount(`0x${"22".repeat(32)}`);
const now = 1_800_000_000;

function offerIn(x402Version: X402Version): Requirements {
  const common = {
    scheme: "exact",
    network: networkName(84532, x402Version),
    asset: usdcAddress,
    payTo: stranger.address,
    maxTimeoutSeconds: 60,
    extra: { name: usdc.name, version: usdc.version },
  };
  return x402Version === 2
    ? { ...common, amount: "1000" }
    : { ...common, maxAmountRequired: "1000", resource: "https://shop.example/", description: "", mimeType: "text/plain" };
}

/** What goes out for a case, as the harness makes it. */
async function requested(x402Version: X402Version, one: GeneratedCase) {
  const plain = offerIn(x402Version);
  const { changes, text } = combinedRequest(one, { x402Version, offer: plain, now, payer: account.address, stranger });
  const { offer: terms, requirements, body, payer: _payer, ...rest } = changes;
  const offer = { ...plain, ...terms } as Requirements;
  const payment = await makePayment({
    account,
    x402Version,
    offer,
    challenge: {},
    nonce: `0x${"ab".repeat(32)}`,
    now,
    changes: rest,
  });
  const whole = { x402Version, paymentPayload: payment.message, paymentRequirements: { ...offer, ...requirements }, ...body };
  return { body: whole, text: text(whole), payment };
}

describe.each([1, 2] as const)("generated requests in version %i", (x402Version) => {
  const table = requestChangesIn(x402Version);

  it.each(Object.keys(table))("%s changes what is sent, whatever its number", async (name) => {
    const { text: plain } = await requested(x402Version, []);
    for (const by of [0, 1, 2, 3, 4, 5, 64, 1_234_567, 2 ** 32 - 1]) {
      const { text } = await requested(x402Version, [{ name, by }]);
      expect(text, written([{ name, by }])).not.toBe(plain);
    }
  });

  it("stay JSON, and in other words the same, in any set of changes", async () => {
    await fc.assert(
      fc.asyncProperty(generatedRequests(1, 1).cases(x402Version), async (one) => {
        const { body, text } = await requested(x402Version, one);
        expect(JSON.parse(text), written(one)).toEqual(JSON.parse(JSON.stringify(body)));
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it("never set one wrong amount or payee right by another", async () => {
    await fc.assert(
      fc.asyncProperty(generatedRequests(1, 1).cases(x402Version), async (one) => {
        const wrong = one.filter((step) => ruleOn(table, [step]).ruling === "invalid").map(({ name }) => table[name]?.group);
        const { body, payment } = await requested(x402Version, one);
        const asked = body.paymentRequirements as Requirements | undefined;
        if (!asked) return;
        if (wrong.includes("value")) expect(payment.authorization.value, written(one)).not.toBe(amountOf(asked));
        if (wrong.includes("payee"))
          expect(payment.authorization.to.toLowerCase(), written(one)).not.toBe(asked.payTo?.toLowerCase());
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});
