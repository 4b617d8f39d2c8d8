import { serverScenario } from "../../../runner/scenario.js";
import { NotApplicable } from "../../../runner/scenario.js";
import { challengeHeader, headerNames } from "../../../protocol/headers.js";
import type { Exchange } from "../../../runner/scenario.js";

const Origin = "https://app.example";

/** Whether a list in a header names a header; without credentials a star names all. */
const names = (list: string | undefined, wanted: string) =>
  (list ?? "").split(",").some((name) => ["*", wanted.toLowerCase()].includes(name.trim().toLowerCase()));
const opens = ({ headers }: Exchange) => ["*", Origin].includes(headers["access-control-allow-origin"] ?? "");

/** Who lets pages of other origins in wants them to be able to pay; who does not has nothing to get wrong. */
export default serverScenario({
  id: "server/hygiene/cors",
  title: "Pages that are let in from elsewhere can read the terms and pay",
  needs: ["exact-eip3009"],
  checks: {
    "preflight-no-goods": "no-goods-without-settlement",
    "preflight-not-priced": "cors-preflight-free",
    "preflight-allows-payment": "cors-allows-payment-header",
    "terms-exposed": { 2: "cors-exposes-terms" },
    "receipt-exposed": "cors-exposes-receipt",
    "answers-alike": "cors-402-and-200-alike",
  },
  async run({ x402Version, resource, buyer, newBuyer, visit, expect }) {
    await buyer.pay();
    const { payment, response } = headerNames[x402Version];
    const preflight = await visit({
      method: "OPTIONS",
      headers: {
        Origin,
        "Access-Control-Request-Method": resource.method,
        "Access-Control-Request-Headers": payment.toLowerCase(),
      },
    });
    expect("preflight-no-goods").notServed(preflight);
    const other = await newBuyer();
    const [unpaid, paid] = await Promise.all([
      visit({ headers: { Origin } }),
      other.sign().then((one) => other.present(one, { headers: { Origin } })),
    ]);
    if (![preflight, unpaid, paid].some(opens)) throw new NotApplicable("the target lets no pages of other origins in");
    expect("preflight-not-priced").that(
      preflight.status >= 200 && preflight.status < 300,
      `the preflight was answered ${preflight.status}`,
      {
        expected: "2xx: a preflight carries no payment, ever",
        evidence: [preflight.id],
      },
    );
    const allowed = preflight.headers["access-control-allow-headers"];
    expect("preflight-allows-payment").that(opens(preflight) && names(allowed, payment), `allowed are ${allowed ?? "none"}`, {
      expected: payment,
      evidence: [preflight.id],
    });
    expect("answers-alike").that(
      opens(unpaid) === opens(paid),
      `402 ${opens(unpaid) ? "may" : "may not"} be read, 200 ${opens(paid) ? "may" : "may not"}`,
      {
        expected: "both may",
        evidence: [unpaid.id, paid.id],
      },
    );
    const exposed = (answer: Exchange, name: string) => names(answer.headers["access-control-expose-headers"], name);
    if (x402Version === 2)
      expect("terms-exposed").that(
        exposed(unpaid, challengeHeader),
        `exposed are ${unpaid.headers["access-control-expose-headers"] ?? "none"}`,
        {
          expected: challengeHeader,
          evidence: [unpaid.id],
        },
      );
    expect("receipt-exposed").that(
      exposed(paid, response),
      `exposed are ${paid.headers["access-control-expose-headers"] ?? "none"}`,
      {
        expected: response,
        evidence: [paid.id],
      },
    );
  },
});
