import { describe, expect, it } from "vitest";
import { asking, askingChangesIn } from "../../src/properties/asking-changes.js";
import { generatedPurchases, purchaseChangesIn } from "../../src/properties/purchases.js";
import { readCase, ruleOn } from "../../src/properties/cases.js";

const at = (path: string, line: string) => asking(readCase(line), { path });

describe.each([1, 2] as const)("the ways to ask for something in v%i", (x402Version) => {
  const table = askingChangesIn(x402Version);

  it.each(Object.keys(table))("%s asks in another way, each time it is another one", (name) => {
    const { ways = 1 } = table[name] ?? {};
    const made = Array.from({ length: ways }, (_, by) => JSON.stringify(at("/files/report", `${name}:${by}`)));
    expect(new Set(made).size).toBe(ways);
    expect(made).not.toContain(JSON.stringify(at("/files/report", "plain")));
  });

  it("cover what is not hidden by a spelling that nobody may know", () => {
    const { ground, wholeGround } = generatedPurchases(1, 1);
    expect(ground(x402Version, readCase("payee:0 json:0"))).toContain("json/0 payee");
    expect(ground(x402Version, readCase("payee:0 json:0 path-dots:1"))).not.toContain("json/0 payee");
    // What may be read loosely is not hidden by what everybody takes; what nobody pays for may go unfound by a path that is not known.
    expect(ground(x402Version, readCase("unpaid:0 path-dots:1 accept:0"))).toEqual(["path-dots/1 unpaid"]);
    expect(wholeGround(x402Version).some((piece) => /payee/.test(piece) && /path-/.test(piece))).toBe(false);
  });

  it("are ruled with the payment's own", () => {
    const rule = (line: string) => ruleOn(purchaseChangesIn(x402Version), readCase(line)).ruling;
    expect([rule("accept:0"), rule("accept:0 path-case:0"), rule("accept:0 unpaid:0"), rule("payee:0 query-added:0")]).toEqual([
      "valid",
      "open",
      "invalid",
      "invalid",
    ]);
  });
});

it("a query of the resource's own stays, and another one comes behind it", () => {
  expect(at("/a?b=1", "plain").ask).toEqual({});
  expect(at("/a?b=1", "query-added:0 path-slashes:0").ask.target).toBe("/a/?b=1&x=1");
  expect(at("/a/b", "path-encoded:2 unpaid:0")).toEqual({ ask: { target: "/a%2Fb" }, unpaid: true });
});
