import { expect, test } from "vitest";
import { Recorder } from "../../src/devnet/recorder.js";
import { shallow } from "../../src/devnet/shallow.js";

const deep = (levels: number): unknown => JSON.parse("[".repeat(levels) + "]".repeat(levels));

test("what lies in ordinary depth stays as it is", () => {
  const message = { a: [1, { b: null, c: "text", d: [true] }] };
  expect(shallow(message)).toEqual(message);
});

test("what is nested to bring a writer of JSON down can be written", () => {
  expect(() => JSON.stringify(deep(20_000))).toThrow(RangeError);
  expect(JSON.stringify(shallow(deep(20_000))).length).toBeLessThan(200);
});

test("the record of calls can always be written", () => {
  const recorder = new Recorder();
  const call = recorder.begin({ to: "facilitator", method: "verify", request: { note: deep(20_000) } });
  recorder.end(call, 200, deep(20_000));
  expect(JSON.stringify(recorder.of())).toContain("verify");
});

test("integers of any size become text", () => {
  expect(shallow({ gas: [2n ** 200n] })).toEqual({ gas: [(2n ** 200n).toString()] });
});
