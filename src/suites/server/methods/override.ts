import { serverScenario, Untestable, type Ask, unrecognisable } from "../../../runner/scenario.js";

const headers = ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-Method", "X-Forwarded-Method"];
const members = ["_method", "_HttpMethod", "method"];

/** A framework lets a request say that it means another verb; the paywall goes by the verb on the wire, or the other way round. */
export default serverScenario({
  id: "server/methods/override",
  title: "A request that says it means another verb is not free",
  needs: ["exact-eip3009"],
  checks: {
    "override-header-not-served": "method-override-opens-nothing",
    "override-parameter-not-served": "method-override-opens-nothing",
    "denied-verb-not-served": "method-override-opens-nothing",
  },
  async run({ resource, buyer, recognisable, visit, expect }) {
    await buyer.pay();
    if (!recognisable()) throw new Untestable(unrecognisable);
    const { method: sold, path } = resource;
    const others = ["GET", "POST", "PUT", "OPTIONS"].filter((method) => method !== sold);
    const ask = async (check: string, asked: Ask) => expect(check).notServed(await visit({ ...asked, elsewhere: true }));
    const query = path.includes("?") ? `${path}&` : `${path}?`;
    const form = { "Content-Type": "application/x-www-form-urlencoded" };
    await Promise.all([
      // The wire says another verb than the one that costs, and the request means that one.
      ...others.map((method) =>
        ask("override-header-not-served", { method, headers: Object.fromEntries(headers.map((name) => [name, sold])) }),
      ),
      ...headers.map((name) => ask("override-header-not-served", { method: others[0] ?? "POST", headers: { [name]: sold } })),
      ...members.flatMap((name) =>
        others.map((method) => ask("override-parameter-not-served", { method, target: `${query}${name}=${sold}` })),
      ),
      ...members.map((name) => ask("override-parameter-not-served", { method: "POST", headers: form, body: `${name}=${sold}` })),
      // The wire says the verb that costs, and the request denies it.
      ...["HEAD", ...others].map((method) =>
        ask("denied-verb-not-served", { headers: Object.fromEntries(headers.map((name) => [name, method])) }),
      ),
      ...members.map((name) => ask("denied-verb-not-served", { target: `${query}${name}=OPTIONS` })),
    ]);
  },
});
