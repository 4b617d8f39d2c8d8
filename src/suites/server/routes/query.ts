import { serverScenario, Untestable, unrecognisable } from "../../../runner/scenario.js";

/** What follows the path. A question mark ends the path for everybody who reads it right. */
const tails: Record<string, string[]> = {
  "query-not-served": [
    "",
    "x=1",
    "?",
    "?x=1",
    "x=%00",
    "x=%",
    "/../",
    "/health",
    "x=1&x=2",
    "x[]=1",
    ".css",
    "=",
    "&",
    ";v=1",
    "?#",
    "%3f",
  ],
  "flag-in-query-not-served": [
    "paid=true",
    "payment=true",
    "free=1",
    "preview=1",
    "debug=1",
    "admin=1",
    "X-PAYMENT=e30=",
    "PAYMENT-SIGNATURE=e30=",
    "format=json",
    "callback=x",
  ],
};

/** After the path itself; a browser keeps the fragment for itself, so whoever gets one is not talking to a browser. */
const fragments = ["#", "#x", "#/../health", "#?x=1", "?x=1#x"];

export default serverScenario({
  id: "server/routes/query",
  title: "No query and no fragment goes past the paywall",
  needs: ["exact-eip3009"],
  checks: {
    "query-not-served": "every-spelling-costs",
    "flag-in-query-not-served": "every-spelling-costs",
    "fragment-not-served": "every-spelling-costs",
  },
  async run({ resource, buyer, recognisable, visit, expect }) {
    await buyer.pay();
    if (!recognisable()) throw new Untestable(unrecognisable);
    const join = resource.path.includes("?") ? "&" : "?";
    const cases = [
      ...Object.entries(tails).flatMap(([check, list]) =>
        list.map((tail) => ({ check, target: `${resource.path}${join}${tail}` })),
      ),
      ...fragments.map((tail) => ({ check: "fragment-not-served", target: `${resource.path}${tail}` })),
    ];
    await Promise.all(cases.map(async ({ check, target }) => expect(check).notServed(await visit({ target }))));
  },
});
