import { clientScenario, sideBySide, type StageOptions } from "../../../runner/scenario.js";
import type { X402Version } from "../../../protocol/messages.js";

/** Answers to a payment that nobody settled; the rarer ones in version 2 only. */
const answers: { status: number; headers?: Record<string, string>; versions?: readonly X402Version[] }[] = [
  { status: 400, versions: [2] },
  { status: 401, headers: { "www-authenticate": "Bearer" }, versions: [2] },
  { status: 403 },
  { status: 404, versions: [2] },
  { status: 429, headers: { "retry-after": "0" } },
];

export default clientScenario({
  id: "client/status/after-payment",
  title: "Whoever answers a payment with a refusal that is no 402 gets no second one, and the buyer is told",
  needs: ["exact-eip3009"],
  checks: { "not-signed-again": "refused-not-signed-again", told: "failure-told" },
  async run({ x402Version, tries }) {
    const here = answers.filter(({ versions }) => versions?.includes(x402Version) ?? true);
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
