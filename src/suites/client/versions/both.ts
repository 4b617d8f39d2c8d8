import { clientScenario, Untestable } from "../../../runner/scenario.js";

export default clientScenario({
  id: "client/versions/both",
  title: "A seller who speaks both versions is paid once, in one of them",
  needs: ["exact-eip3009"],
  checks: {
    "paid-once": "pays-once",
    "one-version-a-request": "one-version-a-payment",
    "header-fits-the-payment": "one-version-a-payment",
  },
  async run({ pays, expect }) {
    const { shown } = await pays({ versions: [2, 1] }, "paid-once");
    if (shown.length === 0) throw new Untestable("no payment was shown");
    for (const { exchange, message, problem, x402Version } of shown) {
      const headers = shown.filter((other) => other.exchange === exchange).length;
      expect("one-version-a-request").that(headers === 1, `${headers} payment headers in one request`, {
        expected: "one payment header",
        actual: headers,
        evidence: [exchange.id],
      });
      const inside = message?.["x402Version"];
      expect("header-fits-the-payment").that(
        inside === x402Version,
        `the header is that of v${x402Version}, the payment in it says ${JSON.stringify(inside)}`,
        { expected: x402Version, actual: message ?? problem, evidence: [exchange.id] },
      );
    }
  },
});
