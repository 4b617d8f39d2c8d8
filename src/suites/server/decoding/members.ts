import { encodeHeader, isObject } from "../../../protocol/headers.js";
import { serverScenario, type SignedPayment } from "../../../runner/scenario.js";

type Path = readonly string[];

const authorization = ["from", "to", "value", "validAfter", "validBefore", "nonce"].map((name) => [
  "payload",
  "authorization",
  name,
]);
/** What nothing can be settled without. */
const signed: readonly Path[] = [["payload"], ["payload", "signature"], ["payload", "authorization"], ...authorization];

/** What says which terms were taken. */
const terms: Record<1 | 2, readonly Path[]> = {
  1: [["x402Version"], ["scheme"], ["network"]],
  2: [
    ["x402Version"],
    ["accepted"],
    ...["scheme", "network", "amount", "asset", "payTo", "maxTimeoutSeconds"].map((name) => ["accepted", name]),
  ],
};

/** What stands there instead. `undefined` is left out of the JSON. */
const instead: Record<string, unknown> = {
  nothing: undefined,
  null: null,
  "an object": { not: "this" },

  "a yes": true,
};

/** A copy of a message with one member changed. */
function changed(message: unknown, [name = "", ...rest]: Path, value: unknown): Record<string, unknown> {
  const here = isObject(message) ? message : {};
  return { ...here, [name]: rest.length === 0 ? value : changed(here[name], rest, value) };
}

export default serverScenario({
  id: "server/decoding/members",
  title: "A payment with a member missing or of the wrong type buys nothing",
  needs: ["exact-eip3009"],
  checks: {
    "signed-members-refused": "refuse-incomplete-payment",
    "terms-members-refused": "refuse-incomplete-terms",
    "status-400": "malformed-is-400",
    "no-server-error": "survives-malformed",
  },
  async run({ x402Version, buyer, expect }) {
    await buyer.pay();
    const attempt = async (check: string, payment: SignedPayment, message: unknown) => {
      const answer = await buyer.present({ ...payment, header: { ...payment.header, value: encodeHeader(message) } });
      expect(check).notServed(answer);
      expect("status-400").status(answer, 400);
      expect("no-server-error").answered(answer);
    };
    // None of these can be settled, so that one authorization does for all of them.
    const valid = await buyer.sign();
    for (const path of signed) {
      for (const value of Object.values(instead)) {
        await attempt("signed-members-refused", valid, changed(valid.message, path, value));
      }
    }
    // These can, by who does not look at them.
    for (const path of terms[x402Version]) {
      const own = await buyer.sign();
      for (const value of Object.values(instead)) {
        await attempt("terms-members-refused", own, changed(own.message, path, value));
      }
    }
  },
});
