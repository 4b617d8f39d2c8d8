import { serverScenario } from "../../../runner/scenario.js";
import { NotApplicable } from "../../../runner/scenario.js";
import { encodeHeader, headerNames } from "../../../protocol/headers.js";

type Headers = Record<string, string>;

/** What other ways to be let in look like. */
const credentials: Headers[] = [
  { Authorization: "L402 AGIAJEemVQUTEyNCR0exk7ek90Cg==:1234abcd1234abcd1234abcd" },
  { Authorization: "LSAT AGIAJEemVQUTEyNCR0exk7ek90Cg==:1234abcd1234abcd1234abcd" },
  { Authorization: "Bearer undefined" },
  { Authorization: "Basic YWRtaW46YWRtaW4=" },
  { Authorization: "Payment eyJwYWlkIjp0cnVlfQ==" },
  { Cookie: "paid=1; session=paid; x402=settled; isPaid=true" },
  { "X-Api-Key": "test" },
  { "SIGN-IN-WITH-X": "e30=" },
];

/** What a gateway in front says, and nobody else should be able to. */
const fromWithin: Headers[] = [
  { "X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1", Forwarded: "for=127.0.0.1" },
  { "X-Paid": "true", "X-Payment-Verified": "true", "X-Payment-Status": "settled" },
  { "X-Original-URL": "/health", "X-Rewrite-URL": "/health" },
  { "X-HTTP-Method-Override": "OPTIONS", "X-Method-Override": "HEAD" },
  { "X-Middleware-Subrequest": "middleware:middleware:middleware:middleware:middleware" },
  { Purpose: "prefetch", "Sec-Purpose": "prefetch;prerender" },
  { "Settlement-Overrides": '{"amount":"0"}' },
];

export default serverScenario({
  id: "server/hygiene/credentials",
  title: "Nothing but a payment opens the paywall",
  needs: ["exact-eip3009"],
  checks: {
    "credentials-not-served": "no-goods-without-settlement",
    "inside-headers-not-served": "no-goods-without-settlement",
    "receipts-not-served": "no-goods-without-settlement",
  },
  async run({ x402Version, buyer, visit, expect }) {
    const paid = await buyer.pay();
    const { response } = headerNames[x402Version];
    const receipt = paid.exchange.headers[response.toLowerCase()];
    const transaction = `0x${"5a".repeat(32)}`;
    const invented = encodeHeader({ success: true, transaction, network: paid.offer.network, payer: buyer.address });
    // The receipt of one purchase is no payment for the next, and anybody can write one.
    const receipts = [invented, ...(receipt === undefined ? [] : [receipt])].flatMap((value) => [
      { [response]: value },
      { [headerNames[x402Version].payment]: value },
    ]);
    const cases = [
      ["credentials-not-served", credentials],
      ["inside-headers-not-served", fromWithin],
      ["receipts-not-served", receipts],
    ] as const;
    await Promise.all(
      cases.flatMap(([check, sets]) => sets.map(async (headers) => expect(check).notServed(await visit({ headers })))),
    );
    throw new NotApplicable("nothing was asked");
  },
});
