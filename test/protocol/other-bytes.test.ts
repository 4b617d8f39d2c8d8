import {
  compactSignatureToSignature,
  parseCompactSignature,
  recoverAddress,
  serializeCompactSignature,
  size,
  type Hex,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { describe, expect, it } from "vitest";
import { readPayment } from "../../src/protocol/read-payment.js";
import { compact, flipped, forUndeployed, mirrored, partsOf, withParity } from "../../src/protocol/signature-forms.js";
import { base64Spellings, hexSpellings, jsonSpellings, unevenJson } from "../../src/protocol/spellings.js";

const account = privateKeyToAccount(`0x${"1f".repeat(32)}`);
const hash: Hex = `0x${"5c".repeat(32)}`;
const signature = await account.sign({ hash });

describe("other forms of a signature", () => {
  it("have the same signer where they say the same", async () => {
    expect(await recoverAddress({ hash, signature: mirrored(signature) })).toBe(account.address);
    expect(await recoverAddress({ hash, signature: withParity(signature) })).toBe(account.address);
    expect(serializeCompactSignature(parseCompactSignature(compact(signature)))).toBe(compact(signature));
    const whole = compactSignatureToSignature(parseCompactSignature(compact(signature)));
    expect(await recoverAddress({ hash, signature: whole })).toBe(account.address);
  });

  it("are other bytes, and two mirrors give the first ones back", () => {
    expect(new Set([signature, mirrored(signature), withParity(signature), compact(signature)]).size).toBe(4);
    expect(mirrored(mirrored(signature))).toBe(signature);
    expect(partsOf(withParity(signature)).v).toBe(partsOf(signature).v - 27);
  });

  it.each(["r", "s", "v"] as const)("have another signer with a bit of %s turned over", async (part) => {
    const signer = await recoverAddress({ hash, signature: flipped(signature, part) }).catch(() => "nobody");
    expect(signer).not.toBe(account.address);
    expect(size(flipped(signature, part))).toBe(65);
  });

  it("are marked as those of an undeployed wallet", () => {
    expect(forUndeployed("0x01", account.address, "0x")).toMatch(/(6492){16}$/);
  });
});

describe("other spellings of a payment", () => {
  const message = {
    x402Version: 1,
    scheme: "exact",
    network: "base-sepolia",
    payload: {
      signature,
      authorization: {
        from: account.address,
        to: "0x209693Bc6afc0C5328bA36FaF03C514EF312287C",
        value: "1000",
        validAfter: "1",
        validBefore: "2",
        nonce: `0x${"ab".repeat(32)}`,
      },
    },
  };
  const usual = JSON.stringify(message);

  it.each(Object.entries(jsonSpellings))("%s: other text, the same payment", (name, spell) => {
    const text = spell(message);
    expect(text).not.toBe(usual);
    const parsed = JSON.parse(text) as typeof message;
    if (name === "values with a leading zero") expect(BigInt(parsed.payload.authorization.value)).toBe(1000n);
    else expect(parsed).toMatchObject(message);
  });

  it.each(Object.entries(hexSpellings))("%s: other text, readable", (_, spell) => {
    const other = spell(message);
    expect(JSON.stringify(other)).not.toBe(usual);
    expect(JSON.stringify(other).toLowerCase()).toBe(usual.toLowerCase());
    expect(readPayment(other).ok).toBe(true);
  });

  it.each(Object.entries(base64Spellings))("%s: the same bytes to who reads any base64", (_, spell) => {
    const header = Buffer.from(unevenJson(message)).toString("base64");
    expect(JSON.parse(unevenJson(message))).toMatchObject(message);
    expect(header).toMatch(/^(?=.*\+)(?=.*\/).*==$/);
    expect(spell(header)).not.toBe(header);
    expect(Buffer.from(spell(header), "base64")).toEqual(Buffer.from(header, "base64"));
  });
});
