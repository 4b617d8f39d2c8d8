import { isObject } from "../../../protocol/headers.js";
import { serverScenario } from "../../../runner/scenario.js";

const unknown = { "x-vendor": { campaign: "spring", tiers: [1, 2, 3] }, note: "not in any table" };

const into = (value: unknown) => (isObject(value) ? { ...value, ...unknown } : value);

/** Where they are put. Not into accepted: that may be compared as a whole. */
const places: Record<string, (message: Record<string, unknown>) => Record<string, unknown>> = {
  payment: (message) => into(message) as Record<string, unknown>,
  payload: (message) => ({ ...message, payload: into(message["payload"]) }),
  authorization: ({ payload, ...rest }) => {
    const { authorization, ...others } = payload as Record<string, unknown>;
    return { ...rest, payload: { ...others, authorization: into(authorization) } };
  },
  resource: (message) => ({ ...message, ...("resource" in message ? { resource: into(message["resource"]) } : {}) }),
};

export default serverScenario({
  id: "server/decoding/unknown-members",
  title: "Members that nobody knows do not change the outcome of a payment",
  needs: ["exact-eip3009"],
  checks: { served: "unknown-members-harmless" },
  async run({ buyer, expect }) {
    await buyer.pay();
    for (const message of Object.values(places)) expect("served").served(await buyer.present(await buyer.sign({ message })));
  },
});
