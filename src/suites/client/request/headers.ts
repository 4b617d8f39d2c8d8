import { clientScenario } from "../../../runner/scenario.js";

/** What only answers have: the seller's messages, and the word by which a server lets scripts in browsers read them. */
const ofAnswers = ["payment-required", "payment-response", "x-payment-response", "access-control-expose-headers"];
/** What one connection or one request has for itself. */
const ofOneRequest =
  /^(connection|keep-alive|transfer-encoding|content-length|te|date|cookie|.*(trace|request-id|span|retry).*)$/;
const payments = { 1: "x-payment", 2: "payment-signature" } as const;

export default clientScenario({
  id: "client/request/headers",
  title: "The paid request is the first one with one payment header more",
  needs: ["exact-eip3009"],
  checks: {
    "no-headers-of-answers": "headers-of-answers",
    "one-payment-header": "one-payment-header",
    "nothing-left-out": "caller-headers-kept",
  },
  async run({ x402Version, stage, purchase, expect }) {
    await purchase();
    const requests = stage.requests();
    const evidence = requests.map(({ id }) => id);
    for (const { requestHeaders } of requests) {
      const wrong = ofAnswers.filter((name) => requestHeaders[name] !== undefined);
      expect("no-headers-of-answers").that(
        wrong.length === 0,
        wrong.length === 0 ? "requests have headers of requests only" : `${wrong.join(", ")} in a request`,
        { expected: "no header of answers", actual: wrong, evidence },
      );
      const other = payments[x402Version === 1 ? 2 : 1];
      const both = requestHeaders[other] !== undefined;
      expect("one-payment-header").that(!both, both ? `${other} was sent to a seller of v${x402Version}` : "one payment header", {
        expected: payments[x402Version],
        actual: both ? other : undefined,
        evidence,
      });
    }
    const asked = requests.find(({ status }) => status === 402);
    const paid = stage.presented().at(-1)?.exchange;
    const left = Object.keys(asked?.requestHeaders ?? {}).filter(
      (name) => paid?.requestHeaders[name] === undefined && !ofOneRequest.test(name),
    );
    expect("nothing-left-out").that(
      left.length === 0,
      left.length === 0 ? "the paid request has all that the first one had" : `the paid request has no ${left.join(", ")}`,
      { expected: "the headers of the first request", actual: left, evidence },
    );
  },
});
