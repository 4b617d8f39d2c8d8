import { serverScenario, Untestable, type Ask, unrecognisable } from "../../../runner/scenario.js";

/** Headers in which a proxy tells the path that was asked for. Anybody can send them. */
const pathHeaders = [
  "X-Original-URL",
  "X-Rewrite-URL",
  "X-Original-URI",
  "X-Forwarded-Uri",
  "X-Forwarded-Path",
  "X-Forwarded-Prefix",
  "X-Envoy-Original-Path",
  "X-Invoke-Path",
  "X-Matched-Path",
  "X-Replaced-Path",
  "Request-Uri",
];

/** Requests that claim to come from inside, from a proxy, or from a step that has been taken already. */
const claims: Record<string, string>[] = [
  { "X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1", "X-Client-IP": "127.0.0.1", "True-Client-IP": "127.0.0.1" },
  { Forwarded: "for=127.0.0.1;host=localhost;proto=https" },
  { "X-Forwarded-Host": "localhost", "X-Forwarded-Proto": "https", "X-Forwarded-Port": "443", "X-Forwarded-Server": "localhost" },
  { "X-Forwarded-Host": "shop.example/health?" },
  { "X-Middleware-Subrequest": Array(5).fill("middleware").join(":") },
  { "X-Middleware-Subrequest": Array(5).fill("src/middleware").join(":") },
  { "X-Middleware-Subrequest": Array(5).fill("proxy").join(":") },
  {
    "X-Middleware-Next": "1",
    "X-Middleware-Rewrite": "/",
    "X-Middleware-Prefetch": "1",
    Purpose: "prefetch",
    "Next-Router-Prefetch": "1",
  },
  { "X-Internal": "1", "X-Internal-Request": "true", "X-Payment-Verified": "true", "X-Paid": "true", "X-402-Paid": "true" },
  { "PAYMENT-RESPONSE": "e30=", "X-PAYMENT-RESPONSE": "e30=" },
];

export default serverScenario({
  id: "server/routes/routing-headers",
  title: "No header that a proxy might set goes past the paywall",
  needs: ["exact-eip3009"],
  checks: {
    "path-in-header-not-served": "routing-headers-open-nothing",
    "other-path-in-header-not-served": "routing-headers-open-nothing",
    "claim-in-header-not-served": "routing-headers-open-nothing",
  },
  async run({ resource, buyer, recognisable, visit, expect, mark }) {
    await buyer.pay();
    if (!recognisable()) throw new Untestable(unrecognisable);
    const ask = async (check: string, asked: Ask) => expect(check).notServed(await visit(asked));
    const said = (value: string) => Object.fromEntries(pathHeaders.map((name) => [name, value]));
    const unknown = `/${mark("nowhere")}`;
    const free = ["/", "/health", unknown].filter((path) => path !== resource.path);
    await Promise.all([
      // The paywall sees a path that costs nothing, the router the one in the header.
      ...free.map((target) => ask("path-in-header-not-served", { target, headers: said(resource.path) })),
      ...pathHeaders.map((name) => ask("path-in-header-not-served", { target: unknown, headers: { [name]: resource.path } })),
      // And the other way round. Who believes the header may rightly answer with what is there.
      ...[...free, "/favicon.ico", "/_next/static/x.js"].map((path) =>
        ask("other-path-in-header-not-served", { headers: said(path), elsewhere: true }),
      ),
      ...pathHeaders.map((name) => ask("other-path-in-header-not-served", { headers: { [name]: "/health" }, elsewhere: true })),
      ...claims.map((headers) => ask("claim-in-header-not-served", { headers, elsewhere: true })),
    ]);
  },
});
