import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeHeader, encodeHeader } from "../../src/protocol/headers.js";
import { chainIdOf, networkName } from "../../src/protocol/networks.js";
import { isUint256, readPayment, sameTerms } from "../../src/protocol/read-payment.js";
import { claimsVersion, payableOffer, readChallenge } from "../../src/protocol/challenge.js";

describe("header codec", () => {
  it("gives back every JSON object", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (message) => {
        const plain = JSON.parse(JSON.stringify(message)) as unknown;
        expect(decodeHeader(encodeHeader(message))).toEqual({ ok: true, value: plain });
      }),
    );
  });

  it("takes one spelling of a message only", () => {
    const text = encodeHeader({ a: "??>>~~" });
    expect(decodeHeader(text).ok).toBe(true);
    const others = [
      text.replaceAll("+", "-").replaceAll("/", "_"),
      text.replace(/=+$/, ""),
      ` ${text}`,
      `${text} `,
      `${text}\n`,
      `${text}, ${text}`,
    ];
    for (const other of others.filter((spelling) => spelling !== text)) expect(decodeHeader(other)).toMatchObject({ ok: false });
    // The last character of "e30=" has bits to spare: "e31=" decodes to the same bytes.
    expect(decodeHeader("e30=").ok).toBe(true);
    expect(decodeHeader("e31=").ok).toBe(false);
  });

  it.each(["", "null", "[]", "1", '"text"', "{", "{}{}"])("refuses base64 of %j", (text) => {
    expect(decodeHeader(Buffer.from(text).toString("base64"))).toMatchObject({ ok: false });
  });

  it("refuses bytes that are not UTF-8", () => {
    expect(decodeHeader(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]).toString("base64"))).toMatchObject({ ok: false });
  });
});

describe("integers", () => {
  it.each(["0", "1", "1000", (2n ** 256n - 1n).toString()])("takes %s", (text) => expect(isUint256(text)).toBe(true));
  it.each([
    "",
    "-1",
    "+1",
    "01",
    "1e3",
    "1_000",
    "0x10",
    " 1",
    "1 ",
    "1.0",
    "１",
    (2n ** 256n).toString(),
    1000,
    null,
    undefined,
  ])("refuses %j", (value) => expect(isUint256(value)).toBe(false));
});

describe("networks", () => {
  it("names a chain in each version and reads both names", () => {
    expect(networkName(84532, 1)).toBe("base-sepolia");
    expect(networkName(84532, 2)).toBe("eip155:84532");
    for (const name of ["base-sepolia", "eip155:84532"]) expect(chainIdOf(name)).toBe(84532);
    expect(networkName(31337, 1)).toBe("eip155:31337");
  });
  it.each(["eip155:084532", "eip155:", "eip155:0", "EIP155:84532", "solana:x", "toString", "__proto__", ""])(
    "does not know %j",
    (name) => {
      expect(chainIdOf(name)).toBeUndefined();
    },
  );
});

const requirements = {
  scheme: "exact",
  network: "eip155:84532",
  amount: "1000",
  asset: "0x036CbD53842c5426634e7929541eC2318f3dCF7e",
  payTo: "0x209693Bc6afc0C5328bA36FaF03C514EF312287C",
  maxTimeoutSeconds: 60,
};
const payment = {
  x402Version: 2,
  accepted: requirements,
  payload: {
    signature: `0x${"11".repeat(65)}`,
    authorization: {
      from: requirements.payTo,
      to: requirements.payTo,
      value: "1000",
      validAfter: "0",
      validBefore: "1",
      nonce: `0x${"22".repeat(32)}`,
    },
  },
};

describe("reading a payment", () => {
  it("takes a good one with unknown members", () => {
    expect(readPayment({ ...payment, more: 1 }).ok).toBe(true);
    expect(readPayment({ x402Version: 1, scheme: "exact", network: "base-sepolia", payload: payment.payload }).ok).toBe(true);
  });

  it("refuses whatever JSON value stands in place of a member", () => {
    const paths = ["from", "to", "value", "validAfter", "validBefore", "nonce"] as const;
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue(), (name, value) => {
        const good = payment.payload.authorization[name];
        const changed = structuredClone(payment) as { payload: { authorization: Record<string, unknown> } };
        changed.payload.authorization[name] = value;
        // A random decimal string is a good integer; nothing else can be right by chance.
        if (typeof value === "string" && (value === good || /^(0|[1-9]\d*)$/.test(value))) return;
        expect(readPayment(changed).ok).toBe(false);
      }),
    );
  });

  it("compares terms by what is paid", () => {
    expect(sameTerms(requirements, { ...requirements, asset: requirements.asset.toLowerCase(), extra: { name: "x" } })).toBe(
      true,
    );
    for (const change of [{ amount: "999" }, { payTo: requirements.asset }, { network: "eip155:8453" }, { scheme: "upto" }]) {
      expect(sameTerms(requirements, { ...requirements, ...change })).toBe(false);
    }
    // Two networks that nobody knows are not the same network.
    expect(sameTerms({ ...requirements, network: "x:1" }, { ...requirements, network: "x:1" })).toBe(false);
  });
});

describe("reading a challenge", () => {
  const answer = (headers: Record<string, string>, body = "") => ({ status: 402, headers, body });

  it("finds each version where it belongs", () => {
    const v2 = answer({ "payment-required": encodeHeader({ x402Version: 2, accepts: [requirements] }) });
    expect(readChallenge(v2, 2).ok).toBe(true);
    expect(readChallenge(v2, 1).ok).toBe(false);
    const v1 = answer({}, JSON.stringify({ x402Version: 1, accepts: [] }));
    expect(readChallenge(v1, 1).ok).toBe(true);
    expect(claimsVersion(v1, 1)).toBe(true);
    expect(claimsVersion(v1, 2)).toBe(false);
    // v2 terms in the body are no v2 challenge: a client reads the header.
    expect(readChallenge(answer({}, JSON.stringify({ x402Version: 2, accepts: [requirements] })), 2).ok).toBe(false);
  });

  it("picks the first offer that can be paid here", () => {
    const permit2 = { ...requirements, extra: { assetTransferMethod: "permit2" } };
    const accepts = [
      null,
      { ...requirements, scheme: "upto" },
      { ...requirements, network: "eip155:8453" },
      permit2,
      requirements,
    ];
    expect(payableOffer({ accepts }, 2, 84532)).toEqual(requirements);
    expect(payableOffer({ accepts: "none" }, 2, 84532)).toBeUndefined();
  });
});
