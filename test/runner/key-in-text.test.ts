import { describe, expect, it } from "vitest";
import { holdsKey } from "../../src/runner/key-in-text.js";

const key = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";
const digits = key.slice(2);

describe("finding a private key in a text", () => {
  it.each([
    ["hex", `Bearer ${key}`],
    ["hex without a prefix, in capitals", `key=${digits.toUpperCase()};`],
    ["a decimal number", `{"key": ${BigInt(key)}}`],
    ["base64 of its bytes", Buffer.from(digits, "hex").toString("base64")],
    ["base64 of a text around it", Buffer.from(`{"k":"${key}"}`).toString("base64")],
    ["the same one byte later", Buffer.from(` {"k":"${key}"}`).toString("base64")],
    ["the same two bytes later", Buffer.from(`  {"k":"${key}"}`).toString("base64")],
    ["base64url of its bytes", Buffer.from(`..${Buffer.from(digits, "hex").toString("latin1")}`, "latin1").toString("base64url")],
  ])("sees it as %s", (_form, text) => expect(holdsKey(text, key)).toBe(true));

  it.each(["", "0x", digits.slice(0, 60), Buffer.from(digits.slice(0, 60)).toString("base64")])("sees none in %j", (text) =>
    expect(holdsKey(text, key)).toBe(false),
  );
});
