import { serverScenario, Untestable, unrecognisable } from "../../../runner/scenario.js";

/** Verbs, among them some that do not exist; verbs are case-sensitive. */
const verbs: Record<string, string[]> = {
  "other-verbs-not-served": ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"],
  "rare-verbs-not-served": ["QUERY", "SEARCH", "PROPFIND", "PURGE", "REPORT", "LOCK", "get", "Get", "GETX", "ASSAY"],
};

/** A price is set for one verb, while the handler answers all of them. */
export default serverScenario({
  id: "server/methods/other-verbs",
  title: "A paid resource is not free by another verb",
  needs: ["exact-eip3009"],
  checks: {
    "other-verbs-not-served": "every-method-costs",
    "rare-verbs-not-served": "every-method-costs",
  },
  async run({ resource, buyer, recognisable, visit, expect }) {
    await buyer.pay();
    if (!recognisable()) throw new Untestable(unrecognisable);
    const cases = Object.entries(verbs).flatMap(([check, list]) =>
      list.filter((method) => method !== resource.method).map((method) => ({ check, method })),
    );
    const form = { headers: { "Content-Type": "application/json" }, body: "{}" };
    await Promise.all(
      cases.map(async ({ check, method }) => {
        const asked = /^(POST|PUT|PATCH|QUERY|SEARCH)$/i.test(method) ? { method, ...form } : { method };
        expect(check).notServed(await visit(asked));
      }),
    );
  },
});
