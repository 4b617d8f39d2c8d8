import fc from "fast-check";
import { recoverAddress, recoverTransactionAddress, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { describe, expect, it } from "vitest";
import { localAccount, signerOf } from "../../src/protocol/secp256k1.js";

const hex32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => `0x${Buffer.from(bytes).toString("hex")}` as Hex);
/** Zero and what is above the order of the curve is no key. */
const keys = hex32.filter((key) => BigInt(key) > 0n && BigInt(key) < 2n ** 255n);

describe("the fast curve", () => {
  it("signs the same bytes as viem's own, for the same address", async () => {
    await fc.assert(
      fc.asyncProperty(keys, hex32, async (key, hash) => {
        const [own, theirs] = [localAccount(key), privateKeyToAccount(key)];
        expect(own.address).toBe(theirs.address);
        const signature = (await own.sign?.({ hash })) ?? "0x";
        expect(signature).toBe(await theirs.sign({ hash }));
        const recovered = signerOf(hash, signature.slice(0, 130) as Hex, signature.endsWith("1b") ? 0 : 1);
        expect(recovered).toBe(await recoverAddress({ hash, signature }));
        expect(await own.signMessage({ message: hash })).toBe(await theirs.signMessage({ message: hash }));
      }),
      { numRuns: 25 },
    );
  });

  it("signs transactions that are its own", async () => {
    const account = localAccount(`0x${"7".repeat(64)}`);
    const transaction = {
      type: "eip1559",
      chainId: 84532,
      nonce: 3,
      gas: 21_000n,
      maxFeePerGas: 9n,
      to: account.address,
    } as const;
    const serializedTransaction = await account.signTransaction(transaction);
    expect(serializedTransaction).toBe(await privateKeyToAccount(`0x${"7".repeat(64)}`).signTransaction(transaction));
    expect(await recoverTransactionAddress({ serializedTransaction: serializedTransaction as `0x02${string}` })).toBe(
      account.address,
    );
  });

  it("takes no key that is none, and finds no signer of scrap", () => {
    expect(() => localAccount(`0x${"0".repeat(64)}`)).toThrow("not a private key");
    expect(signerOf(`0x${"1".repeat(64)}`, `0x${"0".repeat(128)}`, 0)).toBeUndefined();
    expect(signerOf(`0x${"1".repeat(64)}`, `0x${"f".repeat(128)}`, 1)).toBeUndefined();
  });
});
