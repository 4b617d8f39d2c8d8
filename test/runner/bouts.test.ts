import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GeneratedCase } from "../../src/properties/cases.js";
import type { Outcome } from "../../src/runner/engine.js";
import { TargetLost } from "../../src/runner/scenario.js";
import { runBouts, type Generates } from "../../src/runner/generated.js";
import type { Judgement } from "../../src/runner/judge.js";

const generates: Generates = {
  runs: 8,
  few: 8,
  cases: () => fc.constant([]),
  ground: (_version, one) => one.map(({ name }) => name),
  wholeGround: () => [],
  tell: (_version, { name }) => name,
};

const judged = (verdict: Judgement["verdict"]): Judgement => ({ verdict, attribution: "target", message: verdict, evidence: [] });

/** Runs cases of one step each; `verdicts` says what each step's case comes to. */
const ran = (
  cases: readonly string[],
  verdicts: (name: string) => Record<string, Judgement["verdict"]>,
  width = 8,
): Promise<Outcome> =>
  runBouts(
    { id: "server/x", checks: { a: "", b: "" }, generates: { ...generates, width } },
    {
      x402Version: 2,
      seed: "bouts",
      signal: new AbortController().signal,
      target: { workers: 2, generate: { cases: cases.map((name): GeneratedCase => [{ name, by: 0 }]) } },
    },
    ({ one }) => {
      const results = Object.entries(one[0] ? verdicts(one[0].name) : {}).map(
        ([check, verdict]) => [check, judged(verdict)] as const,
      );
      const error = one[0]?.name === "deadly" ? new TargetLost("it ended") : undefined;
      return Promise.resolve({ results: new Map(results), evidence: [], ...(error ? { error } : {}) });
    },
  );

describe("what came of many cases", () => {
  it("is red for each check that any of them failed, however many failed another before", async () => {
    const names = ["one", "two", "three", "four", "five", "six", "last"];
    const { results } = await ran(names, (name) => (name === "last" ? { a: "pass", b: "fail" } : { a: "fail", b: "pass" }));
    expect(results.get("a")).toMatchObject({ verdict: "fail", case: "one:0" });
    expect(results.get("b")).toMatchObject({ verdict: "fail", case: "last:0" });
  });

  it("names the case by which the target ended, where one runs after the other", async () => {
    const names = ["one", "deadly", "never"];
    const { error } = await ran(names, () => ({ a: "pass" }), 1);
    expect(error).toBeInstanceOf(TargetLost);
    expect(error).toMatchObject({ message: "it ended", during: { case: "deadly:0" } });
    // Of several at once it may have been any.
    expect((await ran(names, () => ({ a: "pass" }))).error).not.toHaveProperty("during.case");
  });

  it("is a pass where all held, and says in how many", async () => {
    const { results } = await ran(["one", "two"], () => ({ a: "pass", b: "pass" }));
    expect(results.get("a")).toMatchObject({
      verdict: "pass",
      message: expect.stringContaining("it held in 2 of 2 cases") as string,
    });
  });
});
