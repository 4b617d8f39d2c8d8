import { serverScenario, Untestable, unrecognisable } from "../../../runner/scenario.js";

/** Ways round to a path, which a router walks and a paywall does not. */
const ways: Record<string, (path: string) => string[]> = {
  "dot-segments-not-served": (path) => [
    `/.${path}`,
    `/x/..${path}`,
    `/x/y/../..${path}`,
    `/..${path}`,
    `/health/..${path}`,
    `${path}/.`,
    `${path}/x/..`,
  ],
  "encoded-dot-segments-not-served": (path) => [
    `/%2e${path}`,
    `/x/%2e%2e${path}`,
    `/x/%2E.${path}`,
    `/health/.%2e${path}`,
    `/x/..%2f${path.slice(1)}`,
    `/x/..%5c${path.slice(1)}`,
    `/x/..\\${path.slice(1)}`,
    `/x/..;${path}`,
  ],
  "twice-encoded-dot-segments-not-served": (path) => [
    `/%252e${path}`,
    `/x/%252e%252e${path}`,
    `/x/..%252f${path.slice(1)}`,
    `/x/%252e%252e%252f${path.slice(1)}`,
  ],
};

export default serverScenario({
  id: "server/routes/dot-segments",
  title: "No way round by dots goes past the paywall",
  needs: ["exact-eip3009"],
  checks: {
    "dot-segments-not-served": "every-spelling-costs",
    "encoded-dot-segments-not-served": "every-spelling-costs",
    "twice-encoded-dot-segments-not-served": "every-spelling-costs",
  },
  async run({ resource, buyer, recognisable, visit, expect }) {
    const [path = "/", ...query] = resource.path.split("?");
    await buyer.pay();
    if (!recognisable()) throw new Untestable(unrecognisable);
    const cases = Object.entries(ways).flatMap(([check, make]) => make(path).map((way) => ({ check, way })));
    await Promise.all(
      cases.map(async ({ check, way }) => expect(check).notServed(await visit({ target: [way, ...query].join("?") }))),
    );
  },
});
