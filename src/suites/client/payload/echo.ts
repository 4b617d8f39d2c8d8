import { isDeepStrictEqual } from "node:util";
import { isObject } from "../../../protocol/headers.js";
import { clientScenario, Untestable } from "../../../runner/scenario.js";

/** The table's own members; `extra` is one of them, whatever is in it. */
const known = ["scheme", "network", "amount", "asset", "payTo", "maxTimeoutSeconds", "extra"];
/** Signs that show in which alphabet and in which encoding a text was written. */
const text = "für 1/10 ¢ ???>>> 日本";
const extra = { "x-tier": { colours: ["blue", { hex: "#00f" }], since: null }, "x-note": text };
const own = { "x-shop": { branch: 7, note: text }, "x-tags": ["a", "b"] };

export default clientScenario({
  id: "client/payload/echo",
  title: "What a payment calls accepted is the offer as it stood, with what nobody knows in it",
  versions: [2],
  needs: ["exact-eip3009"],
  checks: {
    "unknown-members-payable": "unknown-members-no-obstacle",
    "accepted-is-the-offer": "accepted-as-offered",
    "unknown-members-kept": "unknown-members-kept",
    "resource-is-the-one-named": "resource-as-named",
    "text-in-utf-8": "payload-schema",
  },
  async run({ pays, observe, expect }) {
    const { stage, shown } = await pays(
      {
        offers: (offer) => [{ ...offer, ...own, extra: { ...offer.extra, ...extra } }],
        challenge: (message) => ({
          ...message,
          resource: { ...(message["resource"] as object), description: text },
        }),
      },
      "unknown-members-payable",
    );
    const [offer] = stage.offers() as (object | undefined)[] as (Record<string, unknown> | undefined)[];
    if (!offer || shown.length === 0) throw new Untestable("no payment was shown");
    for (const { message, problem, exchange } of shown) {
      const evidence = [exchange.id];
      expect("text-in-utf-8").that(problem === undefined, problem ?? "the header can be read", { actual: problem, evidence });
      if (!message) continue;
      const accepted = isObject(message["accepted"]) ? message["accepted"] : {};
      const differ = Object.keys(offer).filter((name) => !same(name, accepted[name], offer[name]));
      const [changed, lost] = [differ.filter((name) => known.includes(name)), differ.filter((name) => !known.includes(name))];
      const detail = { expected: offer, actual: accepted, evidence };
      const words = (names: string[]) =>
        names.length === 0 ? "as it stood in the offer" : `another ${names.join(", ")} than offered`;
      expect("accepted-is-the-offer").that(changed.length === 0, words(changed), detail);
      expect("unknown-members-kept").that(lost.length === 0, words(lost), detail);

      const resource = message["resource"];
      const url = isObject(resource) ? resource["url"] : undefined;
      // The member is optional; who names a resource names the one that is bought.
      const right = resource === undefined || url === stage.url;
      expect("resource-is-the-one-named").that(right, right ? "no other resource is named" : `it names ${JSON.stringify(url)}`, {
        expected: stage.url,
        actual: resource,
        evidence,
      });
      observe("names-the-resource", resource !== undefined);
    }
  },
});

/** Addresses are the same in any letter case. */
function same(name: string, shown: unknown, offered: unknown): boolean {
  if ((name === "asset" || name === "payTo") && typeof shown === "string") {
    return shown.toLowerCase() === String(offered).toLowerCase();
  }
  return isDeepStrictEqual(shown, offered);
}
