import { describe, expect, it } from "vitest";
import { mergeShards } from "../../src/report/merge.js";
import { eventsFrom } from "../../src/report/read.js";
import { makeReport, ReportError } from "../../src/report/report.js";
import type { AssayEvent, CheckEvent, RunEvent } from "../../src/runner/events.js";
import { dealOut, durationsFrom, recordedDurations } from "../../src/runner/shards.js";
import { loadCatalogue } from "../../src/runner/catalogue.js";
import { checkEvent, wholeRun } from "./stream.js";

const checks: CheckEvent[] = [
  checkEvent("pass", { scenario: "server/a/x" }),
  checkEvent("pass", { scenario: "server/b/x" }),
  checkEvent("warn", { scenario: "server/c/x" }),
];
const shard = (index: number, total = 3, more: Partial<RunEvent> = {}, own = checks.slice(index - 1, index)) => ({
  file: `${index}.ndjson`,
  events: wholeRun(own, { shard: { index, total }, ...more }),
});
const three = [shard(1), shard(2), shard(3)];

describe("merging shards", () => {
  it("gives the report of the whole run, whatever order they come in", () => {
    const whole = makeReport(wholeRun(checks));
    expect(makeReport(mergeShards(three))).toEqual(whole);
    expect(makeReport(mergeShards(three.toReversed()))).toEqual(whole);
  });

  it("asks the judge again", () => {
    // A shard whose checks are all warnings has scored nothing; the whole has.
    expect(makeReport([...(three[2]?.events ?? [])]).verdict).toBe("inconclusive");
    expect(makeReport(mergeShards(three)).verdict).toBe("conformant");
    const red = [shard(1, 2, {}, [checkEvent("pass")]), shard(2, 2, {}, [checkEvent("fail", { scenario: "server/z/x" })])];
    expect(makeReport(mergeShards(red)).exitCode).toBe(1);
    const strict = [
      shard(1, 2, { failOn: "should" }, [checkEvent("pass")]),
      shard(2, 2, { failOn: "should" }, [checkEvent("warn", { scenario: "server/z/x" })]),
    ];
    expect(makeReport(mergeShards(strict)).exitCode).toBe(1);
  });

  it("keeps what went wrong in any of them", () => {
    const lost = {
      file: "2.ndjson",
      events: wholeRun([checkEvent("pass")], { shard: { index: 2, total: 2 } }, "The target was lost."),
    };
    const merged = makeReport(mergeShards([shard(1, 2, {}, [checkEvent("pass", { scenario: "server/z/x" })]), lost]));
    expect(merged).toMatchObject({ verdict: "inconclusive", problem: "The target was lost." });
  });

  it("leaves a run alone that is no shard", () => {
    const events = wholeRun(checks);
    expect(mergeShards([{ file: "a", events }])).toEqual(events);
  });

  const idle = {
    file: "2.ndjson",
    events: wholeRun([], { catalogue: "", shard: { index: 2, total: 3 } }, "The target did not start."),
  };
  const cutOff = { file: "2.ndjson", events: shard(2).events.slice(0, -1) };
  it.each<[string, { file: string; events: AssayEvent[] }[], RegExp]>([
    ["one that never began", [shard(1), idle, shard(3)], /^2\.ndjson \(shard 2 of 3\) never began: The target did not start\.$/],
    ["a missing one", [shard(1), shard(3)], /^Shard 2 of 3 is missing/],
    ["several missing ones", [shard(2)], /^Shards 1, 3 of 3 are missing/],
    ["a doubled one", [...three, { ...shard(2), file: "2b.ndjson" }], /^2\.ndjson and 2b\.ndjson are both shard 2 of 3/],
    ["one that was cut off", [shard(1), cutOff, shard(3)], /^2\.ndjson \(shard 2 of 3\) was cut off/],
    [
      "one of another seed",
      [shard(1), shard(2, 3, { seed: "2" }), shard(3)],
      /^2\.ndjson is a shard of another run than 1\.ndjson: the seed is different/,
    ],
    [
      "one of another catalogue",
      [shard(1), shard(2, 3, { catalogue: "d" })],
      /the catalogue or choice of scenarios is different/,
    ],
    ["one of another version", [shard(1), shard(2, 3, { version: "9" })], /the version of x402-assay is different/],
    [
      "one of another target",
      [shard(1), shard(2, 3, { target: { role: "server", how: "other", versions: [2], notes: [] } })],
      /the target is different/,
    ],
    ["one of another cut", [shard(1), shard(2, 4)], /the number of shards is different/],
    ["one judged by another measure", [shard(1), shard(2, 3, { failOn: "should" })], /the --fail-on is different/],
    ["one with another baseline", [shard(1), shard(2, 3, { baseline: [] })], /the baseline is different/],
    ["one beyond the last", [shard(4)], /calls itself shard 4 of 3/],
    ["a whole run among them", [shard(1), { file: "w.ndjson", events: wholeRun(checks) }], /^w\.ndjson is a whole run/],
    [
      "two whole runs",
      [
        { file: "v.ndjson", events: wholeRun(checks) },
        { file: "w.ndjson", events: wholeRun(checks) },
      ],
      /^v\.ndjson is a whole run/,
    ],
    ["two that judged the same", [shard(1, 2, {}, checks), shard(2, 2, {}, checks)], /have judged server\/a\/x\/pass v2/],
    ["nothing", [], /at least one run/],
  ])("refuses %s", (_what, files, about) => {
    expect(() => mergeShards(files)).toThrow(about);
    expect(() => mergeShards(files)).toThrow(ReportError);
  });
});

describe("reading events", () => {
  const text = (events: readonly AssayEvent[]) => events.map((event) => `${JSON.stringify(event)}\n`).join("");
  const events = wholeRun(checks);

  it("gives back what was written, and what a killed run had written", () => {
    expect(eventsFrom(text(events), "f")).toEqual(events);
    const cut = text(events).slice(0, -20);
    expect(makeReport(eventsFrom(cut, "f"))).toMatchObject({
      verdict: "inconclusive",
      problem: expect.stringContaining("cut off") as unknown,
    });
  });

  it.each([
    ["nothing", "", /f is empty/],
    ["prose", "hello\nthere\n", /line 1 is not JSON/],
    ["a JSON report", JSON.stringify({ tool: "x402-assay" }, null, 2), /line 1 is not JSON.*\.events\.ndjson/],
    ["a broken line in the middle", text(events).replace('{"type":"scenario"', '{"type":'), /line 2 is not JSON/],
    ["a run without a target", text(events).replace(/"target":\{.*?\},/, ""), /line 1: it must have required property 'target'/],
    ["a check without a verdict", text(events).replace('"verdict":"pass",', ""), /must have required property 'verdict'/],
    ["a verdict that is none", text(events).replace('"verdict":"pass"', '"verdict":"super"'), /\/verdict must be equal/],
    ["events without a beginning", text(events.slice(1)), /does not begin with a run event/],
    ["two runs in one file", text([...events, ...events]), /has several runs in it/],
    ["null", "null\n", /line 1/],
  ])("refuses %s", (_what, given, about) => {
    expect(() => eventsFrom(given, "f")).toThrow(about);
    expect(() => eventsFrom(given, "f")).toThrow(ReportError);
  });
});

describe("dealing out scenarios", () => {
  const scenarios = ["a", "b", "c", "d", "e", "f"].map((id) => ({ id }));
  const durations = { a: 100, b: 60, c: 50, d: 40, e: 10 };

  it("puts the longest first, each where the least is to be done", () => {
    const dealt = dealOut(scenarios, 2, durations).map((own) => own.map(({ id }) => id).join(""));
    // f is new: it is taken for 50 ms, what is usual.
    expect(dealt).toEqual(["aef", "bcd"]);
    expect(dealOut(scenarios.toReversed(), 2, durations).map((own) => own.map(({ id }) => id).join(""))).toEqual(dealt);
  });

  it("leaves shards empty where there are more than scenarios", () => {
    expect(dealOut(scenarios, 9, {}).map((own) => own.length)).toEqual([1, 1, 1, 1, 1, 1, 0, 0, 0]);
  });

  it("knows how long a scenario takes in both versions, at the longest", () => {
    const took = (scenario: string, ms: number) => ({ scenario, took: ms });
    expect(durationsFrom([[took("b", 1), took("a", 2), took("b", 3)], [took("b", 9)]])).toEqual({ a: 2, b: 9 });
  });

  it.each(["server", "client", "facilitator"] as const)(
    "balances the catalogue of a %s, each scenario in one shard",
    async (role) => {
      const catalogue = (await loadCatalogue(role)).map(({ id }) => ({ id }));
      const known = recordedDurations();
      const dealt = dealOut(catalogue, 4, known);
      expect(
        dealt
          .flat()
          .map(({ id }) => id)
          .sort(),
      ).toEqual(catalogue.map(({ id }) => id).sort());
      const loads = dealt.map((own) => own.reduce((sum, { id }) => sum + (known[id] ?? 0), 0));
      expect(Math.max(...loads) / Math.min(...loads)).toBeLessThan(1.2);
    },
  );
});
