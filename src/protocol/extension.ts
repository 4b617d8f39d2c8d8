import { Ajv2020 } from "ajv/dist/2020.js";
import { isObject } from "./headers.js";

/** An extension as a challenge declares it: `info`, and a JSON Schema of what `info` has to look like (core v2, 5.1.2). */

/** More than this is not worth anybody's time. */
const longest = 64 << 10;

/** References of a schema that lead out of it: whoever follows one lets a stranger choose what his machine fetches. */
export function foreignReferences(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(foreignReferences);
  if (!isObject(schema)) return [];
  return Object.entries(schema).flatMap(([name, inner]) => {
    if ((name === "$ref" || name === "$dynamicRef") && typeof inner === "string") return inner.startsWith("#") ? [] : [inner];
    return foreignReferences(inner);
  });
}

/**
 * Why `info` is not what its own schema says, or why that schema is none. Members that are missing do not count: the schema is
 * that of the finished `info`, and the client adds to it. Nothing is fetched.
 */
export function infoProblems(info: unknown, schema: unknown): string[] {
  if (!isObject(schema)) return ["the schema is not an object"];
  if (JSON.stringify([info, schema]).length > longest) return [];
  if (foreignReferences(schema).length > 0) return [];
  try {
    const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false, logger: false });
    // Which draft it is written in makes no difference to the keywords that occur, and no other draft is known here.
    const { $schema, $id, ...rest } = schema;
    void [$schema, $id];
    const check = ajv.compile(rest);
    if (check(info)) return [];
    // A choice between shapes may fail as a whole because of what is missing, so it says nothing either.
    const silent = ["required", "dependentRequired", "minProperties", "anyOf", "oneOf", "if"];
    const own = (check.errors ?? []).filter(
      ({ keyword, schemaPath }) => !silent.includes(keyword) && !/\/(?:anyOf|oneOf|then|else)\//.test(schemaPath),
    );
    return own.map(({ instancePath, message }) => `${instancePath || "info"} ${message ?? "is not valid"}`).slice(0, 8);
  } catch (error) {
    return [`the schema is no JSON Schema: ${error instanceof Error ? error.message : String(error)}`];
  }
}
