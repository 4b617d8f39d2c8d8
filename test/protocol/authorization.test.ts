import fc from "fast-check";
import { getAddress, hashTypedData, type Address, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { describe, expect, it } from "vitest";
import { authorizationDigest, signAuthorization, transferTypes } from "../../src/protocol/authorization.js";
import type { Authorization } from "../../src/protocol/messages.js";
import { localAccount } from "../../src/protocol/secp256k1.js";

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((value) => `0x${Buffer.from(value).toString("hex")}` as Hex);
const address = hex(20).map((value) => getAddress(value));
const integer = fc.oneof(fc.bigInt(0n, 2n ** 64n), fc.bigInt(0n, 2n ** 256n - 1n)).map(String);
const authorizations: fc.Arbitrary<Authorization> = fc.record({
  from: address,
  to: address.map((value) => value.toLowerCase() as Address),
  value: integer,
  validAfter: integer,
  validBefore: integer,
  nonce: hex(32),
});
const domains = fc.record({
  name: fc.string(),
  // viem leaves an empty version out of the type; a token that has one has it in.
  version: fc.string({ minLength: 1 }),
  chainId: fc.integer({ min: 1, max: 2 ** 40 }),
  verifyingContract: address,
});

const byViem = (domain: Parameters<typeof authorizationDigest>[0], { value, validAfter, validBefore, ...rest }: Authorization) =>
  hashTypedData({
    domain,
    types: transferTypes,
    primaryType: "TransferWithAuthorization",
    message: { ...rest, value: BigInt(value), validAfter: BigInt(validAfter), validBefore: BigInt(validBefore) },
  });

describe("the digest of an authorization", () => {
  it("is that of EIP-712 as viem computes it", () => {
    fc.assert(
      fc.property(domains, authorizations, (domain, authorization) => {
        expect(authorizationDigest(domain, authorization)).toBe(byViem(domain, authorization));
      }),
      { numRuns: 300 },
    );
  });

  it("is what both kinds of account sign", async () => {
    const key: Hex = `0x${"5".repeat(64)}`;
    const [domain] = fc.sample(domains, { numRuns: 1, seed: 1 });
    const [authorization] = fc.sample(authorizations, { numRuns: 1, seed: 2 });
    if (!domain || !authorization) throw new Error("nothing was generated");
    const signature = await signAuthorization(localAccount(key), domain, authorization);
    expect(await signAuthorization(privateKeyToAccount(key), domain, authorization)).toBe(signature);
  });

  it("is not there for what does not fit its type", () => {
    const [domain] = fc.sample(domains, { numRuns: 1, seed: 1 });
    const [authorization] = fc.sample(authorizations, { numRuns: 1, seed: 2 });
    if (!domain || !authorization) throw new Error("nothing was generated");
    for (const wrong of [{ value: "-1" }, { value: (2n ** 256n).toString() }, { to: "0x12" as Address }]) {
      expect(() => authorizationDigest(domain, { ...authorization, ...wrong })).toThrow();
    }
  });
});
