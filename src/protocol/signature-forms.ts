import { concatHex, encodeAbiParameters, numberToHex, size, slice, type Address, type Hex } from "viem";

/** Other forms of an ECDSA signature of 65 bytes: some say the same, some say something else. All pure. */

/** The order of secp256k1. */
const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

interface Parts {
  r: Hex;
  s: Hex;
  v: number;
}

export function partsOf(signature: Hex): Parts {
  if (size(signature) !== 65) throw new Error(`a signature has 65 bytes, this one ${size(signature)}`);
  return { r: slice(signature, 0, 32), s: slice(signature, 32, 64), v: Number(slice(signature, 64)) };
}

const joined = ({ r, s, v }: Parts): Hex => concatHex([r, s, numberToHex(v, { size: 1 })]);

/** The other solution of the same curve equation: s above half of the order, v turned over. Who signed stays the same. */
export function mirrored(signature: Hex): Hex {
  const { r, s, v } = partsOf(signature);
  return joined({ r, s: numberToHex(order - BigInt(s), { size: 32 }), v: v === 27 ? 28 : 27 });
}

/** EIP-2098: 64 bytes, with the parity in the highest bit of s. */
export function compact(signature: Hex): Hex {
  const { r, s, v } = partsOf(signature);
  return concatHex([r, numberToHex(BigInt(s) | (BigInt(v - 27) << 255n), { size: 32 })]);
}

/** The recovery byte as 0 or 1, as some libraries write it. */
export const withParity = (signature: Hex): Hex => withV(signature, partsOf(signature).v - 27);

export const withV = (signature: Hex, v: number): Hex => joined({ ...partsOf(signature), v });

/**
 * A signature of 64 or 65 bytes in the form that FiatToken takes: 0x, lower case, low s, v of 27 or 28. Undefined when it is in none
 * of the forms that libraries read.
 */
export function inGoodForm(signature: string): Hex | undefined {
  const digits = /^(?:0x)?([0-9a-f]{128})([0-9a-f]{2})?$/i.exec(signature);
  if (!digits) return undefined;
  const [, both = "", last] = digits;
  const r: Hex = `0x${both.slice(0, 64).toLowerCase()}`;
  const word = BigInt(`0x${both.slice(64)}`);
  // Without a byte of its own the parity is the highest bit of s.
  const v = last === undefined ? Number(word >> 255n) : Number.parseInt(last, 16);
  if (v !== 0 && v !== 1 && v !== 27 && v !== 28) return undefined;
  const s = last === undefined ? word & ((1n << 255n) - 1n) : word;
  const found = joined({ r, s: numberToHex(s, { size: 32 }), v: v < 27 ? v + 27 : v });
  return s > order / 2n && s < order ? mirrored(found) : found;
}

/** One bit of a part turned over: the lowest of r or s; for v the other of 27 and 28. Somebody else seems to have signed. */
export function flipped(signature: Hex, part: "r" | "s" | "v"): Hex {
  const { r, s, v } = partsOf(signature);
  if (part === "v") return joined({ r, s, v: v === 27 ? 28 : 27 });
  const turn = (word: Hex) => numberToHex(BigInt(word) ^ 1n, { size: 32 });
  return joined(part === "r" ? { r: turn(r), s, v } : { r, s: turn(s), v });
}

/** ERC-6492: a signature for a wallet that is not deployed, with the call that would deploy it. */
export function forUndeployed(signature: Hex, factory: Address, call: Hex): Hex {
  const types = [{ type: "address" }, { type: "bytes" }, { type: "bytes" }] as const;
  const magic = `0x${"6492".repeat(16)}` as const;
  return concatHex([encodeAbiParameters(types, [factory, call, signature]), magic]);
}
