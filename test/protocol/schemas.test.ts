import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../src/package-root.js";
import { decodeHeader, encodeHeader } from "../../src/protocol/headers.js";
import { createWireSchemas, wireMessages, type WireMessage } from "../../src/protocol/schemas.js";
import { wireSchemas } from "../../src/runner/wire-schemas.js";

interface Vectors {
  message: WireMessage;
  required: string[];
  valid: { name: string; value: object }[];
  invalid: { name: string; value: unknown; because: string }[];
}
interface HeaderVector {
  name: string;
  message: WireMessage;
  base64: string;
  value?: unknown;
  because?: string;
}

const spec = join(packageRoot(), "spec");
const read = <T>(...path: string[]): T => JSON.parse(readFileSync(join(spec, ...path), "utf8")) as T;
const vectors = wireMessages.map((message) => read<Vectors>("vectors", `${message}.json`));
const headers = read<{ valid: HeaderVector[]; invalid: HeaderVector[] }>("vectors", "headers.json");
const jsonFiles = (folder: string) => readdirSync(join(spec, folder), { recursive: true, encoding: "utf8" }).filter((file) => /(?<!\.schema)\.json$/.test(file)); // prettier-ignore
const schemas = wireSchemas();

test("schemas, vectors and message names are one set", () => {
  const names = wireMessages.map((message) => `${message}.json`);
  expect(jsonFiles("schemas").sort()).toEqual([...names, "common.json"].sort());
  expect(jsonFiles("vectors").sort()).toEqual([...names, "headers.json"].sort());
  for (const { message, valid, invalid } of vectors) {
    expect(Math.min(valid.length, invalid.length), message).toBeGreaterThan(0);
    const all = [...valid, ...invalid].map(({ name }) => name);
    expect(new Set(all).size, `names in ${message}`).toBe(all.length);
  }
});

test.each(jsonFiles("schemas"))("%s says what it is and where it stands, and forbids no extra member", (file) => {
  const schema = read<Record<string, unknown>>("schemas", file);
  expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
  expect(schema.$id).toBe(`https://x402-assay.dev/schemas/${file}`);
  for (const member of ["title", "description", "$comment"]) expect(schema[member]).toMatch(/\S/);
  expect(JSON.stringify(schema)).not.toMatch(/"(additional|unevaluated)Properties":false/);
});

test("a schema that is not there is noticed at once", () => {
  expect(() => createWireSchemas([])).toThrow("v2/payment-required");
});

describe.each(vectors)("$message", ({ message, required, valid, invalid }) => {
  const problems = (value: unknown) => schemas.validate(message, value);

  test.each(valid)("valid: $name", ({ value }) => expect(problems(value)).toEqual([]));

  test.each(invalid)("invalid: $name", ({ value, because }) => {
    expect(problems(value).join("\n")).toContain(because);
    expect(Math.min(...valid.map((other) => edits(other.value, value)))).toBe(1);
  });

  test("the first example can lose its optional members and no other", () => {
    const first = valid[0]!.value;
    for (const pointer of required) expect(at(first, pointer), pointer).toBeDefined();
    for (const pointer of members(first)) {
      const found = problems(without(first, pointer));
      if (required.includes(pointer)) expect(found.join("\n"), pointer).toContain(`${pointer}: is missing`);
      else expect(found, `without ${pointer}`).toEqual([]);
    }
  });

  test("a required member is never null", () => {
    const first = valid[0]!.value;
    for (const pointer of required) expect(problems(changed(first, pointer, null)).join("\n")).toContain(`${pointer}: must be`);
  });

  test("extra members never make a valid message invalid", () => {
    const place = fc
      .constantFrom(...valid)
      .chain(({ value }) => fc.record({ value: fc.constant(value), pointer: fc.constantFrom(...records(value)) }));
    const extras = fc.dictionary(
      fc.string().filter((name) => !known.has(name)),
      fc.jsonValue(),
      { minKeys: 1, maxKeys: 5 },
    );
    fc.assert(
      fc.property(place, extras, ({ value, pointer }, added) => {
        const record = pointer === "" ? value : at(value, pointer);
        const wider = { ...added, ...(record as object) };
        expect(problems(pointer === "" ? wider : changed(value, pointer, wider))).toEqual([]);
      }),
    );
  });

  test("deleting any required members never leaves a valid message", () => {
    fc.assert(
      fc.property(fc.subarray(required, { minLength: 1 }), (gone) => {
        // Deepest first, so that a member can still be deleted after its parent was chosen too.
        const deepestFirst = [...gone].sort((a, b) => b.split("/").length - a.split("/").length);
        expect(problems(deepestFirst.reduce(without, valid[0]!.value))).not.toEqual([]);
      }),
    );
  });

  test("whatever arrives, the report is at most eight different printable lines", () => {
    const first = valid[0]!.value;
    const mangled = fc.tuple(fc.constantFrom(...members(first)), fc.jsonValue()).map(([p, junk]) => changed(first, p, junk));
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), mangled), (value) => {
        const found = problems(value);
        expect(found.length).toBeLessThanOrEqual(8);
        expect(new Set(found).size).toBe(found.length);
        for (const line of found) expect(line).toMatch(/^(\(message\)|\/[^\p{Cc}]*): [^\p{Cc}]+$/u);
      }),
    );
  });
});

test("a hostile message cannot break the line or steer the terminal", () => {
  const [line] = schemas.validate("v2/supported-response", { kinds: [], extensions: [], signers: { "\u001b[2J\n\u202e": [] } });
  expect(line).toBe(
    "/signers/\\u001b[2J\\u000a\\u202e: its name is not a CAIP-2 network identifier or family pattern such as eip155:*",
  );
});

test("many problems are cut to the outermost eight", () => {
  const found = schemas.validate("v2/payment-required", { accepts: Array.from({ length: 50 }, () => ({})) });
  expect(found).toHaveLength(8);
  expect(found.slice(0, 2)).toEqual(["/x402Version: is missing", "/resource: is missing"]);
});

describe("headers", () => {
  test.each(headers.valid)("valid: $name", ({ message, base64, value }) => {
    expect(decodeHeader(base64)).toEqual({ ok: true, value });
    expect(encodeHeader(value)).toBe(base64);
    expect(schemas.validate(message, value)).toEqual([]);
  });

  test.each(headers.invalid)("invalid: $name", ({ message, base64, because }) => {
    const decoded = decodeHeader(base64);
    const found = decoded.ok ? schemas.validate(message, decoded.value) : [decoded.problem];
    expect(found.join("\n")).toContain(because);
  });
});

// What follows walks JSON values by pointer.

/** Every member name that a schema gives a meaning to. */
const known = new Set(["__proto__"]);
for (const file of jsonFiles("schemas"))
  JSON.stringify(read("schemas", file), (key, value: unknown) => {
    if (key === "properties") for (const name of Object.keys(value as object)) known.add(name);
    return value;
  });

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const escape = (key: string) => key.replaceAll("~", "~0").replaceAll("/", "~1");
const keysOf = (pointer: string) => pointer.split("/").slice(1).map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~")); // prettier-ignore

function at(value: unknown, pointer: string): unknown {
  return keysOf(pointer).reduce<unknown>((place, key) => (isObject(place) ? place[key] : undefined), value);
}

function changed<T extends object>(value: T, pointer: string, to: unknown): T {
  const copy = structuredClone(value);
  const keys = keysOf(pointer);
  const last = keys.pop()!;
  const place = keys.reduce<unknown>((inside, key) => (inside as Record<string, unknown>)[key], copy) as Record<string, unknown>;
  if (to === undefined) delete place[last];
  else place[last] = to;
  return copy;
}

function without<T extends object>(value: T, pointer: string): T {
  return changed(value, pointer, undefined);
}

/** Pointers of all members of all objects; array entries are no members. */
function members(value: unknown, base = ""): string[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inside]) => {
    const pointer = `${base}/${escape(key)}`;
    return [...(Array.isArray(value) ? [] : [pointer]), ...members(inside, pointer)];
  });
}

/** Pointers of all objects with fixed members: not of those that map names to entries. */
function records(value: unknown, base = ""): string[] {
  if (!isObject(value)) return [];
  const isMap = /\/(extensions|signers)$/.test(base);
  const inside = Object.entries(value).flatMap(([key, member]) => records(member, `${base}/${escape(key)}`));
  return Array.isArray(value) || isMap ? inside : [base, ...inside];
}

/** How many single changes lead from one JSON value to another. */
function edits(from: unknown, to: unknown): number {
  if (Object.is(from, to)) return 0;
  if (!isObject(from) || !isObject(to) || Array.isArray(from) !== Array.isArray(to)) return 1;
  if (Array.isArray(from) && Object.keys(from).length !== Object.keys(to).length) return 1;
  const missing = (value: object, key: string) => !Object.hasOwn(value, key);
  return [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .map((key) => (missing(from, key) || missing(to, key) ? 1 : edits(from[key], to[key])))
    .reduce((sum, count) => sum + count, 0);
}
