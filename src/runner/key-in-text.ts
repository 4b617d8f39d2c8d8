import type { Hex } from "viem";

/**
 * Whether a text has a private key in it: as hex of whatever letter case, as a decimal number, as base64 or base64url of its bytes or of its hex digits.
 */
export function holdsKey(text: string, key: Hex): boolean {
  const digits = key.slice(2).toLowerCase();
  if (text.toLowerCase().includes(digits) || text.includes(BigInt(key).toString())) return true;
  const forms = [Buffer.from(digits, "hex"), Buffer.from(digits)].flatMap(base64Forms);
  const plain = text.replaceAll("-", "+").replaceAll("_", "/");
  return forms.some((form) => plain.includes(form));
}

/** What stands in base64 of a longer text that these bytes are in, at each of the three places where they can begin. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    // The characters at both ends have bits of the neighbours in them.
    return whole.slice(before === 0 ? 0 : before + 1, -1);
  });
}
