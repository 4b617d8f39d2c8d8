import type { Ask } from "../runner/scenario.js";
import type { X402Version } from "../protocol/messages.js";
import { byVersion, pick, type GeneratedCase, type Versioned } from "./cases.js";

/**
 * The changes of a generated purchase that are about how it is asked for, and not about the payment: the bytes of the path, a query, what the
 * buyer says that he can read, and whether he pays at all. All pure.
 */

/** A path, and its parts before and after its last slash. */
interface Parts {
  path: string;
  parent: string;
  last: string;
}

export interface AskingChange extends Versioned {
  make(by: number, parts: Parts): { path?: string; query?: string; headers?: Record<string, string>; unpaid?: true };
}

const coded = (letter: string) => `%${letter.charCodeAt(0).toString(16)}`;
const swapped = (letter: string) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase());

type Spelling = (parts: Parts) => string;
/** What some routers read as the same path, and some as another one. */
const spellings = {
  "path-encoded": [
    ({ path }) => path.replace(/[a-z]/i, coded),
    ({ path }) => path.replace(/[a-z](?=[^a-z]*$)/i, (letter) => coded(letter).toUpperCase()),
    ({ parent, last }) => `${parent}%2F${last}`,
  ],
  "path-slashes": [({ path }) => `${path}/`, ({ parent, last }) => `${parent}//${last}`],
  "path-dots": [({ path }) => `/.${path}`, ({ path }) => `/x/..${path}`, ({ path }) => `/x/%2e%2e${path}`],
  "path-case": [({ path }) => path.replace(/[a-z]/gi, swapped), ({ path }) => path.replace(/[a-z]/i, swapped)],
  "path-ending": [({ path }) => `${path}.json`, ({ path }) => `${path};v=1`, ({ path }) => `${path}%20`],
} satisfies Record<string, Spelling[]>;

const spelled = (forms: readonly Spelling[]): AskingChange => ({
  group: "path",
  ruling: "open",
  because: "another spelling of the path",
  ways: forms.length,
  make: (by, parts) => ({ path: pick(forms, by)(parts) }),
});

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const page = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
/** Each of them takes whatever there is. */
const anything: Record<string, string>[] = [{ Accept: page, "User-Agent": firefox }, { Accept: "*/*" }, { Accept: page }];
/** What is sold may not be among it. */
const choosy = ["text/html", "application/json;q=0, text/html;q=0.1", "*/*;q=0", "", "x/y;q=2, ;;"];

export const askingChanges: Readonly<Record<string, AskingChange>> = {
  unpaid: { group: "unpaid", ruling: "invalid", because: "nothing is paid", make: () => ({ unpaid: true }) },
  ...Object.fromEntries(Object.entries(spellings).map(([name, forms]) => [name, spelled(forms)])),
  "query-added": {
    group: "query",
    ruling: "open",
    because: "a query that nobody asked for",
    ways: 2,
    make: (by) => ({ query: pick(["x=1", ""], by) }),
  },
  accept: {
    group: "accept",
    ruling: "valid",
    because: "the buyer reads anything, and pages first if he is a browser",
    ways: anything.length,
    make: (by) => ({ headers: pick(anything, by) }),
  },
  "accept-choosy": {
    group: "accept",
    ruling: "open",
    because: "the buyer does not read everything",
    ways: choosy.length,
    make: (by) => ({ headers: { Accept: pick(choosy, by) } }),
  },
};

const tables = byVersion(askingChanges);

/** The table as it is in one version. */
export const askingChangesIn = (x402Version: X402Version): Readonly<Record<string, AskingChange>> => tables[x402Version];

/** How a case asks for what is at a path, and whether it pays. What it says of the payment is another's business. */
export function asking(steps: GeneratedCase, resource: { path: string }): { ask: Ask; unpaid: boolean } {
  const [path = "/", ...before] = resource.path.split("?");
  const cut = path.lastIndexOf("/");
  const parts = { path, parent: path.slice(0, cut), last: path.slice(cut + 1) };
  const made = steps.map(({ name, by }) => askingChanges[name]?.make(by, parts) ?? {});
  const queries = [...before, ...made.flatMap(({ query }) => query ?? [])];
  const way = made.find((one) => one.path !== undefined)?.path ?? path;
  const target = queries.length === 0 ? way : `${way}?${queries.join("&")}`;
  const headers = Object.assign({}, ...made.map((one) => one.headers)) as Record<string, string>;
  return {
    ask: { ...(target === resource.path ? {} : { target }), ...(Object.keys(headers).length > 0 ? { headers } : {}) },
    unpaid: made.some(({ unpaid }) => unpaid),
  };
}
