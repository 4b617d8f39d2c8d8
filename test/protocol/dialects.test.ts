import { describe, expect, it } from "vitest";
import { botWall, dialectOf } from "../../src/protocol/dialects.js";

const answer = (status: number, headers: Record<string, string> = {}, body = "") => ({ status, headers, body });
const v2 = Buffer.from(JSON.stringify({ x402Version: 2, accepts: [] })).toString("base64");

describe("what is not x402", () => {
  it.each([
    ["a bare 402", answer(402), "carries no terms at all"],
    ["an intent header", answer(402, { "x-402-payment-intent": "pi_1" }), "x-402-payment-intent, which no version of x402 has"],
    ["a payment header of its own", answer(402, { "x402-payment": "1" }), "x402-payment, which"],
    ["an older name", answer(402, { "x-payment-required": "e30=" }), "x-payment-required, which"],
    ["an authentication scheme", answer(402, { "www-authenticate": 'x402 price="0.01"' }), "WWW-Authenticate: x402"],
    ["lightning", answer(402, { "www-authenticate": 'L402 macaroon="x"' }), "WWW-Authenticate: L402"],
    ["raw JSON in the header", answer(402, { "payment-required": '{"x402Version":2}' }), "not base64 of a JSON object"],
    ["v2 in the body", answer(402, {}, '{"x402Version":2,"accepts":[]}'), "v2 terms in the body only"],
    ["no version", answer(402, {}, '{"accepts":[]}'), "no x402Version"],
    ["a version as text", answer(402, {}, '{"x402Version":"1","accepts":[]}'), 'x402Version "1"'],
    ["a JSON of its own", answer(402, {}, '{"price":"0.01"}'), 'member "price"'],
    ["prose", answer(402, { "content-type": "text/plain" }, "This costs $0.01."), "names its price in prose"],
    ["a page", answer(402, { "content-type": "text/html" }, "<p>0.01 USDC"), "an HTML page"],
    ["401 with a scheme", answer(401, { "www-authenticate": "Payment realm=x" }), "answers 401 where x402 answers 402"],
    ["403 with a price", answer(403, {}, '{"price":"0.01","address":"0x0"}'), "answers 403 where x402 answers 402"],
  ])("names %s", (_, given, words) => {
    expect(dialectOf(given)).toContain(words);
    expect(dialectOf(given)).toMatch(/^(The 402|It answers 40[13]) .*; x402 answers 402 with its terms: .*\.$/);
  });

  it.each([
    ["goods", answer(200, {}, "hello")],
    ["a missing page", answer(404)],
    ["a login", answer(401, { "www-authenticate": "Bearer" }, '{"error":"unauthorized"}')],
    ["a ban", answer(403, {}, "Forbidden")],
  ])("is silent about %s", (_, given) => expect(dialectOf(given)).toBeUndefined());

  it("has nothing but the emptiness to say of a 402 with terms in their place", () => {
    expect(dialectOf(answer(402, { "payment-required": v2 }))).toContain("no terms at all");
  });
});

describe("bot walls", () => {
  it.each([
    ["Cloudflare", answer(403, { "cf-mitigated": "challenge" })],
    ["Cloudflare", answer(503, {}, "<title>Just a moment...</title>")],
    ["Vercel", answer(429, { "x-vercel-mitigated": "challenge" })],
    ["captcha", answer(403, {}, "Please solve this CAPTCHA")],
  ])("recognises %s", (name, given) => expect(botWall(given)).toContain(name));

  it.each([answer(402, { "cf-mitigated": "x" }), answer(403, {}, "Forbidden"), answer(429, {}, "slow down")])(
    "takes an answer of the server for one",
    (given) => expect(botWall(given)).toBeUndefined(),
  );
});
