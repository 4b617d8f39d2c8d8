import { NotApplicable, serverScenario, Untestable, unrecognisable } from "../../../runner/scenario.js";

const hex = (letter: string) => letter.charCodeAt(0).toString(16).padStart(2, "0");
const coded = (letter: string) => `%${hex(letter)}`;
/** A letter in more bytes than it needs, as a strict reader of UTF-8 refuses it. */
const overlong = (letter: string) =>
  `%c${(letter.charCodeAt(0) >> 6).toString(16)}%${(0x80 | (letter.charCodeAt(0) & 0x3f)).toString(16)}`;
/** The same letter as East Asian text has it; some platforms take it for the plain one. */
const wide = (letter: string) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0);

const letter = /[a-z]/i;
const every = /[a-z]/gi;

/** How a path can be written, by check: ways to write its last segment, given the path. */
const spellings: Record<string, ((path: string) => string)[]> = {
  "encoded-letters-not-served": [
    (path) => path.replace(letter, coded),
    (path) => path.replace(every, coded),
    (path) => path.replace(every, (one) => coded(one).toUpperCase()),
    (path) => path.replace(/[a-z](?=[^a-z]*$)/i, coded),
  ],
  "twice-encoded-letters-not-served": [
    (path) => path.replace(letter, (one) => `%25${hex(one)}`),
    (path) => path.replace(every, (one) => `%25${hex(one)}`),
    (path) => path.replace(letter, (one) => `%2525${hex(one)}`),
  ],
  "overlong-letters-not-served": [(path) => path.replace(letter, overlong), (path) => path.replace(every, overlong)],
  "look-alike-letters-not-served": [
    (path) => path.replace(letter, wide),
    (path) => path.replace(letter, (one) => encodeURIComponent(wide(one))),
    (path) => path.replace(letter, (one) => `%u00${hex(one)}`),
  ],
};

/** A router decodes the path, the paywall in front of it compares the path as it was sent. */
export default serverScenario({
  id: "server/routes/percent-encoding",
  title: "No spelling of the letters of a path goes past the paywall",
  needs: ["exact-eip3009"],
  checks: {
    "encoded-letters-not-served": "every-spelling-costs",
    "twice-encoded-letters-not-served": "every-spelling-costs",
    "overlong-letters-not-served": "every-spelling-costs",
    "look-alike-letters-not-served": "every-spelling-costs",
  },
  async run({ resource, buyer, recognisable, visit, expect }) {
    const [path = "/", ...query] = resource.path.split("?");
    await buyer.pay();
    if (!letter.test(path)) throw new NotApplicable("the path has no letters");
    if (!recognisable()) throw new Untestable(unrecognisable);
    const cases = Object.entries(spellings).flatMap(([check, ways]) => ways.map((way) => ({ check, path: way(path) })));
    await Promise.all(
      cases.map(async (one) => expect(one.check).notServed(await visit({ target: [one.path, ...query].join("?") }))),
    );
  },
});
