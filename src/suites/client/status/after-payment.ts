import { clientScenario, sideBySide, type StageOptions } from "../../../runner/scenario.js";
import type { X402Version } from "../../../protocol/messages.js";

/** Answers to a payment that nobody settled; shared out among the versions, since no defect is likely to separate them. */
const answers: { status: number; headers?: Record<string, string>; version: X402Version }[] = [
  { status: 400, version: 1 },
  { status: 401, headers: { "www-authenticate": "Bearer" }, version: 2 },
  { status: 403, version: 2 },
  { status: 404, version: 1 },
  { status: 429, headers: { "retry-after": "0" }, version: 2 },
];

export default clientScenario({
  id: "client/status/after-payment",
  title: "Whoever answers a payment with a refusal that is no 402 gets no second one, and the buyer is told",
  needs: ["exact-eip3009"],
  timeout: 120_000,
  checks: { "not-signed-again": "refused-not-signed-again", told: "failure-told" },
  async run({ x402Version, tries }) {
    const here = answers.filter(({ version }) => version === x402Version);
    await sideBySide(
      here.map(
        ({ status, headers }) =>
          () =>
            tries(refuser(status, headers), { once: "not-signed-again", told: "told" }),
      ),
    );
  },
});

/** Refuses the first payment, whatever it is; what is shown after that is taken. */
function refuser(status: number, headers: Record<string, string> = {}): StageOptions {
  let refused = false;
  return {
    async script({ presented }, forward) {
      if (presented.length === 0 || refused) return { kind: "reply", reply: await forward() };
      refused = true;
      const body = Buffer.from('{"error":"not for you"}');
      return { kind: "reply", reply: { status, headers: { "content-type": "application/json", ...headers }, body } };
    },
  };
}
