import { isObject } from "../../../protocol/headers.js";
import type { Requirements } from "../../../protocol/messages.js";
import { isAddress, isUint256 } from "../../../protocol/read-payment.js";
import { clientScenario, Untestable, type Presented } from "../../../runner/scenario.js";

type Fault = (presented: Presented, offer: Requirements) => string | undefined;

const hex = (bytes: number) => new RegExp(`^0x[0-9a-fA-F]{${2 * bytes}}$`);

/** What can be wrong with the form of a payment, and why it is. */
const faults: Record<string, Fault> = {
  "standard-base64": ({ problem }) => problem,
  "integers-as-decimal-strings": ({ message }) => {
    const authorization = authorizationOf(message);
    const wrong = ["value", "validAfter", "validBefore"].find((name) => !isUint256(authorization[name]));
    return wrong && `${wrong} is ${JSON.stringify(authorization[wrong])}`;
  },
  "bytes-as-hex": ({ message }) => {
    const authorization = authorizationOf(message);
    const wrong = ["from", "to"].find((name) => !isAddress(authorization[name]));
    if (wrong) return `${wrong} is ${JSON.stringify(authorization[wrong])}`;
    const nonce = authorization["nonce"];
    return typeof nonce === "string" && hex(32).test(nonce) ? undefined : `the nonce is ${JSON.stringify(nonce)}`;
  },
  "version-in-the-payment": ({ message, x402Version }) =>
    message?.["x402Version"] === x402Version ? undefined : `x402Version is ${JSON.stringify(message?.["x402Version"])}`,
  "scheme-and-network-as-offered": ({ message, x402Version }, offer) => {
    const accepted = message?.["accepted"];
    const named = x402Version === 2 ? (isObject(accepted) ? accepted : {}) : (message ?? {});
    const same = named["scheme"] === offer.scheme && named["network"] === offer.network;
    return same ? undefined : `it names ${JSON.stringify(named["scheme"])} on ${JSON.stringify(named["network"])}`;
  },
};

export default clientScenario({
  id: "client/payload/form",
  title: "A payment is written in the one form that every reader understands",
  needs: ["exact-eip3009"],
  checks: {
    "standard-base64": "payload-schema",
    "integers-as-decimal-strings": "payload-schema",
    "bytes-as-hex": "payload-schema",
    "version-in-the-payment": "payload-schema",
    "scheme-and-network-as-offered": "kind-as-offered",
  },
  async run({ x402Version, stage, purchase, expect }) {
    await purchase();
    const offer = stage.offer();
    if (!offer) throw new Untestable("the client never saw the terms");
    for (const presented of stage.presented().filter((one) => one.x402Version === x402Version)) {
      const { message, problem, exchange } = presented;
      for (const [check, fault] of Object.entries(faults)) {
        // Of a header that cannot be read at all there is only this to say.
        if (!message && check !== "standard-base64") continue;
        const found = fault(presented, offer);
        expect(check).that(found === undefined, found ?? "as it should be", {
          actual: message ?? problem,
          evidence: [exchange.id],
        });
      }
    }
  },
});

function authorizationOf(message: Record<string, unknown> | undefined): Record<string, unknown> {
  const payload = message?.["payload"];
  const authorization = isObject(payload) ? payload["authorization"] : undefined;
  return isObject(authorization) ? authorization : {};
}
