import { serverScenario } from "../../../runner/scenario.js";
import type { Exchange } from "../../../runner/scenario.js";

/** What an answer says about storing it, each directive to its value. */
function cacheControl({ headers }: Exchange): Map<string, string> {
  const parts = (headers["cache-control"] ?? "").toLowerCase().split(",");
  return new Map(parts.map((part) => part.trim().split("=")).map(([name = "", value = ""]) => [name, value.replace(/"/g, "")]));
}

/** Whether an answer invites caches that many share to keep it (RFC 9111, 3 and 5.2.2). */
function invitesSharedCaches(answer: Exchange): boolean {
  const said = cacheControl(answer);
  if (said.has("no-store") || said.has("private") || said.has("no-cache")) return false;
  const age = said.get("s-maxage") ?? said.get("max-age");
  if (age !== undefined) return Number(age) > 0;
  return said.has("public") || Date.parse(answer.headers["expires"] ?? "") > Date.now();
}

/** Whether a shared cache is kept from handing an answer to somebody else, without having to guess. */
function keptFromSharedCaches(answer: Exchange): boolean {
  const said = cacheControl(answer);
  if (["no-store", "private", "no-cache"].some((name) => said.has(name)) || said.get("s-maxage") === "0") return true;
  const vary = (answer.headers["vary"] ?? "").toLowerCase();
  return vary.trim() === "*" || /payment-signature|x-payment/.test(vary);
}

export default serverScenario({
  id: "server/hygiene/caching",
  title: "No cache hands the paid answer to others, or the demand to those who pay",
  needs: ["exact-eip3009"],
  checks: {
    "demand-not-for-caches": "demand-not-shared",
    "goods-not-for-caches": "goods-not-shared",
    "goods-marked": "goods-marked-private",
    "still-not-free": "no-goods-without-settlement",
    "conditional-not-free": "no-goods-without-settlement",
    "range-not-free": "no-goods-without-settlement",
    "asks-again": "challenge-402",
  },
  async run({ buyer, visit, expect }) {
    const before = await visit();
    const { exchange: paid } = await buyer.pay();
    const after = await visit();
    expect("still-not-free").notServed(after);
    expect("asks-again").status(after, 402);
    for (const one of [before, after]) {
      const open = one.status === 402 && invitesSharedCaches(one);
      const said = `the answer ${one.status} says cache-control: ${one.headers["cache-control"] ?? "nothing"}`;
      expect("demand-not-for-caches").that(!open, said, {
        expected: "no word that shared caches may keep it",
        evidence: [one.id],
      });
    }
    const said = `the paid answer says cache-control: ${paid.headers["cache-control"] ?? "nothing"}`;
    const evidence = [paid.id];
    expect("goods-not-for-caches").that(!invitesSharedCaches(paid) || keptFromSharedCaches(paid), said, {
      expected: "no word that shared caches may keep it",
      evidence,
    });
    expect("goods-marked").that(keptFromSharedCaches(paid), said, { expected: "private or no-store", evidence });

    // Who saw the goods once, or knows their names, asks for what is left of them.
    const { etag = "*", "last-modified": modified = new Date().toUTCString() } = paid.headers;
    const conditions = [{ "If-None-Match": etag }, { "If-Modified-Since": modified }, { "Cache-Control": "only-if-cached" }];
    for (const headers of conditions) expect("conditional-not-free").notServed(await visit({ headers }));
    for (const range of ["bytes=0-", "bytes=-8", "bytes=0-3,2-8"])
      expect("range-not-free").notServed(await visit({ headers: { Range: range } }));
  },
});
