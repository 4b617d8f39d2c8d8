import { describe, expect, it } from "vitest";
import type { Payment } from "../../src/protocol/messages.js";
import { idIn, isPaymentId } from "../../src/protocol/payment-identifier.js";
import { defaultPolicy } from "../../src/reference/client/buy.js";
import { clientSteps, type Offer } from "../../src/reference/client/steps.js";
import { declareIdentifier } from "../../src/reference/server/payment-identifier.js";

const { address: asset = "" } = defaultPolicy.assets[0] ?? {};
const requirements = {
  scheme: "exact",
  network: "eip155:84532",
  amount: "1000",
  asset,
  payTo: "0x209693Bc6afc0C5328bA36FaF03C514EF312287C",
  maxTimeoutSeconds: 60,
};
const payment = (extensions?: Record<string, unknown>) =>
  ({ x402Version: 2, accepted: requirements, payload: {}, ...(extensions ? { extensions } : {}) }) as unknown as Payment;
const declaring = (required: boolean) => payment({ "payment-identifier": declareIdentifier(required), other: { info: {} } });
const idOf = async (from: Payment) => idIn({ ...(await clientSteps.extend(from)) });

describe("what the reference client adds to extensions", () => {
  it("is an id of its own for each payment where none is taken without", async () => {
    const [one, other] = [await idOf(declaring(true)), await idOf(declaring(true))];
    expect(isPaymentId(one)).toBe(true);
    expect(one).not.toBe(other);
  });

  it("leaves the echo as it was", async () => {
    const { extensions } = (await clientSteps.extend(declaring(true))) as { extensions?: Record<string, unknown> };
    const { info, schema } = declareIdentifier(true);
    expect(extensions).toMatchObject({ "payment-identifier": { info, schema }, other: { info: {} } });
  });

  it("is nothing elsewhere", async () => {
    for (const plain of [declaring(false), payment(), payment({})]) expect(await clientSteps.extend(plain)).toBe(plain);
    const old = { ...declaring(true), x402Version: 1 } as unknown as Payment;
    expect(await clientSteps.extend(old)).toBe(old);
  });
});

describe("which network names the reference client takes", () => {
  const chosen = (offer: Offer) => clientSteps.choose([offer], defaultPolicy, "0x857b06519E91e3A54538791bDbb0E22373e36b66");

  it("are those of CAIP-2 in version 2, and both in version 1", () => {
    const { amount, ...rest } = requirements;
    const old = { ...rest, maxAmountRequired: amount, resource: "https://shop.example/", description: "" };
    expect(chosen({ x402Version: 2, requirements })).toBeDefined();
    expect(chosen({ x402Version: 2, requirements: { ...requirements, network: "base-sepolia" } })).toBeUndefined();
    for (const network of ["base-sepolia", "eip155:84532"]) {
      expect(chosen({ x402Version: 1, requirements: { ...old, network } })).toBeDefined();
    }
  });
});
