import { NotApplicable, serverScenario, Untestable, unrecognisable } from "../../../runner/scenario.js";

/** What a router may cut off or overlook, by check. */
const forms: Record<string, (path: string) => string[]> = {
  "path-parameters-not-served": (path) => [
    `${path};v=1`,
    `${path};jsessionid=0123456789`,
    `${path};`,
    `${path};/`,
    `${path}%3bv=1`,
    `/;v=1${path}`,
    `/x;/..${path}`,
    `${path}:latest`,
    `${path}@1`,
  ],
  "file-endings-not-served": (path) =>
    [".json", ".html", ".txt", ".js", ".css", ".png", ".xml", "~", ".bak"].map((end) => path + end),
  "blank-endings-not-served": (path) =>
    [
      ".",
      "..",
      "%20",
      "%20%20",
      "%09",
      "\t",
      "%00",
      "%00.html",
      "%0a",
      "%0d%0a",
      "%0d",
      "%a0",
      "%c2%a0",
      "+",
      "%2e",
      "%ef%bb%bf",
    ].map((end) => path + end),
  "encoded-query-not-served": (path) => [`${path}%3f`, `${path}%3Fx=1`, `${path}%23`, `${path}%26x=1`, `${path}&x=1`],
  "letter-case-not-served": (path) => [
    path.toUpperCase(),
    path.toLowerCase(),
    path.replace(/[a-z]/i, swapped),
    path.replace(/[a-z](?=[^a-z]*$)/i, swapped),
  ],
};
const swapped = (letter: string) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase());

/** A router matches more than the path that has a price. */
export default serverScenario({
  id: "server/routes/endings",
  title: "No addition that a router overlooks goes past the paywall",
  needs: ["exact-eip3009"],
  checks: {
    "path-parameters-not-served": "every-spelling-costs",
    "file-endings-not-served": "every-spelling-costs",
    "blank-endings-not-served": "every-spelling-costs",
    "encoded-query-not-served": "every-spelling-costs",
    "letter-case-not-served": "every-spelling-costs",
  },
  async run({ resource, buyer, recognisable, visit, expect }) {
    const [path = "/", ...query] = resource.path.split("?");
    await buyer.pay();
    if (!recognisable()) throw new Untestable(unrecognisable);
    const cases = Object.entries(forms).flatMap(([check, make]) =>
      [...new Set(make(path))].filter((form) => form !== path).map((form) => ({ check, form })),
    );
    await Promise.all(
      cases.map(async ({ check, form }) => expect(check).notServed(await visit({ target: [form, ...query].join("?") }))),
    );
    if (!cases.some(({ check }) => check === "letter-case-not-served")) throw new NotApplicable("the path has no letters");
  },
});
