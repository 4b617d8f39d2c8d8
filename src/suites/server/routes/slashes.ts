import { NotApplicable, serverScenario, Untestable, unrecognisable } from "../../../runner/scenario.js";

/** A path, and its parts before and after its last slash. */
interface Parts {
  path: string;
  parent: string;
  last: string;
}

/** What stands in for a slash, or beside one. */
const forms: Record<string, (parts: Parts) => string[]> = {
  "repeated-slashes-not-served": ({ path, parent, last }) => [
    `/${path}`,
    `//${path}`,
    `${parent}//${last}`,
    `${parent}///${last}`,
  ],
  "trailing-slash-not-served": ({ path }) => [`${path}/`, `${path}//`],
  "encoded-slashes-not-served": ({ path, parent, last }) => [
    `/%2F${path.slice(1)}`,
    `%2F${path.slice(1)}`,
    `${parent}%2f${last}`,
    `${path}%2F`,
    `${path}%2Fx`,
    `/%252F${path.slice(1)}`,
    `${parent}%252f${last}`,
    `${path}%252Fx`,
  ],
  "backslashes-not-served": ({ path, parent, last }) => [
    `/\\${path.slice(1)}`,
    `\\${path.slice(1)}`,
    `${parent}\\${last}`,
    `${path}\\`,
    `${path}\\x`,
    `${parent}/%5C${last}`,
    `${parent}%5c${last}`,
    `${path}%5C`,
    `${path}%5Cx`,
    `${parent}/%255C${last}`,
  ],
};

/** Where a segment ends is seen differently by a paywall and the router behind it. */
export default serverScenario({
  id: "server/routes/slashes",
  title: "No slash too many, encoded or turned round goes past the paywall",
  needs: ["exact-eip3009"],
  checks: {
    "repeated-slashes-not-served": "every-spelling-costs",
    "trailing-slash-not-served": "every-spelling-costs",
    "encoded-slashes-not-served": "every-spelling-costs",
    "backslashes-not-served": "every-spelling-costs",
  },
  async run({ resource, buyer, recognisable, visit, expect }) {
    const [path = "/", ...query] = resource.path.split("?");
    const cut = path.lastIndexOf("/");
    const parts: Parts = { path, parent: path.slice(0, cut), last: path.slice(cut + 1) };
    await buyer.pay();
    if (parts.last === "") throw new NotApplicable("the path ends in a slash, and what is longer is another one");
    if (!recognisable()) throw new Untestable(unrecognisable);
    const cases = Object.entries(forms).flatMap(([check, make]) => [...new Set(make(parts))].map((form) => ({ check, form })));
    await Promise.all(
      cases.map(async ({ check, form }) => expect(check).notServed(await visit({ target: [form, ...query].join("?") }))),
    );
  },
});
