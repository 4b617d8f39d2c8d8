import { saysYes } from "../../../protocol/facilitator-answers.js";
import { isObject } from "../../../protocol/headers.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

type Path = readonly string[];

const at = (where: Path, ...names: string[]): Path[] => names.map((name) => [...where, name]);
const signed = ["paymentPayload", "payload"];
const terms = ["paymentRequirements"];

/** What is signed over, and what a transfer has to meet. */
const payload: readonly Path[] = [
  ["paymentPayload"],
  signed,
  ...at(signed, "signature", "authorization"),
  ...at([...signed, "authorization"], "from", "to", "value", "validAfter", "validBefore", "nonce"),
];
const requirements: Record<1 | 2, readonly Path[]> = {
  1: [terms, ...at(terms, "scheme", "network", "maxAmountRequired", "asset", "payTo")],
  2: [terms, ...at(terms, "scheme", "network", "amount", "asset", "payTo")],
};
/** What no transfer depends on. */
const rest: Record<1 | 2, readonly Path[]> = {
  1: [...at(["paymentPayload"], "scheme", "network"), ...at(terms, "maxTimeoutSeconds")],
  2: [
    ...at(["paymentPayload"], "accepted"),
    ...at(["paymentPayload", "accepted"], "scheme", "network", "amount", "asset", "payTo", "maxTimeoutSeconds"),
    ...at(terms, "maxTimeoutSeconds"),
  ],
};

/** What stands there instead. `undefined` is left out of the JSON. */
const instead = [undefined, null, true, [], { not: "this" }];

/** A copy of a message with one member changed. */
function changed(message: unknown, [name = "", ...deeper]: Path, value: unknown): Record<string, unknown> {
  const here = isObject(message) ? message : {};
  return { ...here, [name]: deeper.length === 0 ? value : changed(here[name], deeper, value) };
}

export default facilitatorScenario({
  id: "facilitator/malformed/members",
  title: "A request with a member missing or of the wrong type is turned away",
  needs: ["exact-eip3009"],
  checks: {
    "payload-refused": "incomplete-payload-refused",
    "requirements-refused": "incomplete-requirements-refused",
    "other-members-refused": "incomplete-terms-refused",
    answered: "malformed-answered",
    "turned-away": "malformed-client-error",
  },
  async run({ x402Version, request, post, verified, expect }) {
    await verified();
    const attempt = async (check: string, path: Path, judgeStatus: boolean) => {
      const { body } = await request();
      const asked = instead.flatMap((value, index) =>
        // Who gets past this by one way in gets past it by the other; what is left out is tried by both.
        (index < 2 ? (["verify", "settle"] as const) : (["verify"] as const)).map((endpoint) => ({ value, endpoint })),
      );
      for (const { value, endpoint } of asked) {
        const answer = await post(endpoint, changed(body, path, value));
        const what = `${path.join(".")} ${value === undefined ? "missing" : JSON.stringify(value)}`;
        const evidence = [answer.id];
        const yes = saysYes(answer);
        expect(check).that(!yes, yes ? `/${endpoint} says yes with ${what}` : "refused", { evidence });
        const came = answer.status !== 0 && !answer.error;
        expect("answered").that(came, came ? "answered" : `/${endpoint} does not answer with ${what}`, { evidence });
        if (!judgeStatus) continue;
        const failed = answer.status >= 500;
        expect("turned-away").that(!failed, failed ? `/${endpoint} fails with ${what}` : `answered ${answer.status}`, {
          expected: "a no, or a 4xx",
          actual: answer.status,
          evidence,
        });
      }
    };
    for (const path of payload) await attempt("payload-refused", path, true);
    for (const path of requirements[x402Version]) await attempt("requirements-refused", path, true);
    for (const path of rest[x402Version]) await attempt("other-members-refused", path, false);
  },
});
