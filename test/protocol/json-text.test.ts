import { describe, expect, test } from "vitest";
import { foreignReferences, infoProblems } from "../../src/protocol/extension.js";
import { jsonProblems } from "../../src/protocol/json-text.js";

describe("a text that is meant to be JSON", () => {
  test.each([
    ['{"a":[1,-2.5e3,"x\\u00e9\\n",true,null],"b":{}}', 0],
    [' { "a" : [ ] } \n', 0],
    ["{}", 0],
    ['{"a":1,"a":2}', 1],
    ['{"a":1,"\\u0061":2}', 1],
    ['{"a":{"b":1,"b":1}}', 1],
    ["\ufeff{}", 1],
    ['{"a":NaN}', 1],
    ['{"a":Infinity}', 1],
    ['{"a":1e999}', 1],
    ['{"a":01}', 1],
    ['{"a":1,}', 1],
    ["{'a':1}", 1],
    ['{"a":1} trailing', 1],
    ['{"a":"tab\there"}', 1],
    ['{"a":', 1],
    ["", 1],
    ["[".repeat(500), 1],
  ])("%s has %i problems", (text, count) => {
    expect(jsonProblems(text)).toHaveLength(count);
  });
});

describe("an extension", () => {
  const schema = {
    $schema: "http://json-schema.org/draft-07/schema#",
    type: "object",
    properties: { required: { type: "boolean" }, id: { type: "string", minLength: 16 } },
    required: ["required", "id"],
  };

  test("may lack what the client adds", () => expect(infoProblems({ required: false }, schema)).toEqual([]));
  test("has the types that its schema names", () => expect(infoProblems({ required: "no" }, schema)).toHaveLength(1));
  test("has a schema that is one", () => expect(infoProblems({}, { type: "thing" })).toHaveLength(1));
  test("may choose between shapes", () =>
    expect(infoProblems({ a: 1 }, { anyOf: [{ required: ["b"] }, { properties: { a: { const: 2 } } }] })).toEqual([]));
  test("is told where its schema leads out of it", () => {
    const away = { properties: { a: { $ref: "http://elsewhere.example/x.json" }, b: { $ref: "#/$defs/b" } }, $defs: { b: {} } };
    expect(foreignReferences(away)).toEqual(["http://elsewhere.example/x.json"]);
    expect(infoProblems({}, away)).toEqual([]);
  });
});
