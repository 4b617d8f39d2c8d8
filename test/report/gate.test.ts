import pc from "picocolors";
import { describe, expect, it } from "vitest";
import { renderConsole } from "../../src/report/console.js";
import { diffReports } from "../../src/report/diff.js";
import { baselineLine } from "../../src/report/gate.js";
import { problemWith } from "../../src/report/read.js";
import { judgeAnew } from "../../src/report/rejudge.js";
import { diffAsJson, diffAsMarkdown, diffForConsole } from "../../src/report/render-diff.js";
import { makeReport } from "../../src/report/report.js";
import { about, knownFrom, staleEntries, tellStale, updated, type BaselineEntry } from "../../src/runner/baseline.js";
import type { CheckEvent } from "../../src/runner/events.js";
import { checkEvent, wholeRun } from "./stream.js";

const id = "server/topic/name/fail";
const startedAt = "2026-01-01T00:00:00.000Z";
const entry = (more: Partial<BaselineEntry> = {}): BaselineEntry => ({
  check: id,
  reason: "issue 12",
  expires: "2026-03-01",
  ...more,
});
const exists = () => true;
const passed = checkEvent("pass", { scenario: "server/a/x" });
const failed = checkEvent("fail");
const judged = (checks: CheckEvent[], baseline: BaselineEntry[], failOn: "must" | "should" = "must") =>
  makeReport(judgeAnew(wholeRun(checks), { baseline, failOn, exists: (check) => check !== "server/no/such/check" }));

describe("a baseline", () => {
  it("sets aside what it names, and nothing else", () => {
    expect(judged([passed, failed], [])).toMatchObject({ exitCode: 1, known: 0 });
    expect(judged([passed, failed], [entry()])).toMatchObject({ exitCode: 0, verdict: "conformant", known: 1 });
    expect(judged([passed, failed], [entry({ x402Version: 2 })])).toMatchObject({ exitCode: 0 });
    expect(judged([passed, failed], [entry({ x402Version: 1 })])).toMatchObject({ exitCode: 1, known: 0 });
    expect(judged([passed, failed], [entry({ target: "node server.js" })])).toMatchObject({ exitCode: 0 });
    expect(judged([passed, failed], [entry({ target: "another" })])).toMatchObject({ exitCode: 1, stale: [] });
    expect(judged([passed, failed, checkEvent("fail", { scenario: "server/b/x" })], [entry()])).toMatchObject({
      exitCode: 1,
      known: 1,
    });
    const warned = checkEvent("warn");
    expect(judged([passed, warned], [entry({ check: warned.id })], "should")).toMatchObject({ exitCode: 0, known: 1 });
  });

  it("does not make a run green in which nothing holds, nor one in which the harness failed", () => {
    expect(judged([failed], [entry()])).toMatchObject({ exitCode: 3, known: 1 });
    expect(judged([passed, failed, checkEvent("error")], [entry()])).toMatchObject({ exitCode: 4 });
    expect(judged([passed, checkEvent("fail", { attribution: "dependency" })], [entry()])).toMatchObject({
      exitCode: 3,
      known: 0,
    });
  });

  it("is red when what it names passes, is over, or is not there", () => {
    const fixed = { ...failed, verdict: "pass" as const };
    const report = judged([passed, fixed], [entry()]);
    expect(report).toMatchObject({ exitCode: 1, stale: [{ check: id, why: "passes" }] });
    expect(report.stale.map(tellStale)).toEqual([`${id} passes now: take it out of the baseline.`]);
    expect(judged([passed, failed], [entry({ expires: "2025-12-31" })])).toMatchObject({
      exitCode: 1,
      known: 0,
      stale: [{ why: "expired" }],
    });
    expect(judged([passed, failed], [entry({ expires: "2026-01-01" })])).toMatchObject({ exitCode: 0, stale: [] });
    const unknown = judged([passed], [entry({ check: "server/no/such/check" })]);
    expect(unknown).toMatchObject({ exitCode: 1, stale: [{ why: "unknown" }] });
  });

  it("is not stale about what was not looked at, could not be judged, or does not apply", () => {
    for (const checks of [
      [],
      [{ ...failed, verdict: "untestable" as const }],
      [{ ...failed, verdict: "not-applicable" as const }],
    ])
      expect(staleEntries([entry()], checks, { startedAt, exists })).toEqual([]);
    // It still fails in one of the versions.
    const both = [
      { ...failed, x402Version: 1 as const },
      { ...failed, verdict: "pass" as const },
    ];
    expect(staleEntries([entry()], both, { startedAt, exists })).toEqual([]);
    expect(staleEntries([entry({ x402Version: 2 })], both, { startedAt, exists })).toHaveLength(1);
  });

  it("knows a check that cannot be judged only when it says so, and then not its failure", () => {
    const blocked = checkEvent("blocked");
    const own = (more: Partial<BaselineEntry>) => judged([passed, blocked], [entry({ check: blocked.id, ...more })]);
    expect(own({})).toMatchObject({ exitCode: 3, known: 0 });
    expect(own({ notJudged: true })).toMatchObject({ exitCode: 0, known: 1 });
    expect(knownFrom([entry({ notJudged: true })], failed, startedAt)).toBeUndefined();
  });

  it("is about one role", () => {
    expect(about([entry(), entry({ check: "client/a/b/c" })], "server", "how")).toEqual([entry()]);
  });

  it("takes the line that a failure prints", () => {
    const report = makeReport(wholeRun([passed, failed]));
    const line = baselineLine(
      report.checks.find(({ verdict }) => verdict === "fail")!,
      report,
    );
    expect(renderConsole(report, pc.createColors(false))).toContain(line);
    const pasted = JSON.parse(line) as BaselineEntry;
    expect(problemWith("baseline", { known: [pasted] })).toBeUndefined();
    expect(pasted.expires).toBe("2026-04-01");
    expect(judged([passed, failed], [pasted]).exitCode).toBe(0);
  });

  it("is shown apart", () => {
    const text = renderConsole(judged([passed, failed], [entry()]), pc.createColors(false));
    expect(text).toContain(`~ ${id} v2 known until 2026-03-01: issue 12`);
    expect(text).not.toContain(`✗ ${id}`);
    expect(text).toContain("conformant, 1 known problem set aside");
  });
});

describe("updating a baseline", () => {
  const run = { role: "server", how: "node server.js", startedAt, exists: (check: string) => check !== "server/no/such/check" };

  it("adds what fails, keeps what was said, and takes out what passes or is not there", () => {
    const before = [
      entry({ reason: "said before", expires: "2026-02-02" }),
      entry({ check: "server/a/x/pass" }),
      entry({ check: "server/no/such/check" }),
      entry({ check: "server/not/looked/at" }),
      entry({ check: "server/a/x/pass", target: "another" }),
      entry({ check: "client/a/b/c" }),
    ];
    const warned = checkEvent("warn");
    const after = updated(before, [passed, failed, warned, checkEvent("info"), checkEvent("untestable")], run, {
      reason: "new",
      expires: "2026-05-05",
    });
    expect(after).toEqual([
      entry({ check: "client/a/b/c" }),
      entry({ check: "server/a/x/pass", target: "another" }),
      entry({ check: "server/not/looked/at" }),
      entry({ reason: "said before", expires: "2026-02-02" }),
      { check: warned.id, x402Version: 2, reason: "new", expires: "2026-05-05" },
    ]);
    expect(updated(after, [passed, failed, warned], run)).toEqual(after);
    expect(problemWith("baseline", { known: after })).toBeUndefined();
  });

  it("gives a failure whose day is over a new one, and leaves one that was not looked at", () => {
    const over = entry({ expires: "2025-01-01" });
    expect(updated([over], [failed], run)).toEqual([{ ...over, expires: "2026-04-01" }]);
    expect(updated([over], [], run)).toEqual([over]);
    expect(updated([over], [{ ...failed, verdict: "pass" }], run)).toEqual([]);
  });

  it("writes what could not be judged only when it is told to, and makes the run green then", () => {
    const blocked = checkEvent("blocked");
    expect(updated([], [passed, blocked], run)).toEqual([]);
    const after = updated([], [passed, failed, blocked], run, { notJudged: true });
    expect(after.map(({ notJudged }) => notJudged)).toEqual([true, undefined]);
    expect(judged([passed, failed, blocked], after)).toMatchObject({ exitCode: 0, known: 2, stale: [] });
  });
});

describe("judging anew", () => {
  it("changes nothing without another measure, and takes back what was known without its baseline", () => {
    const events = wholeRun([passed, failed]);
    expect(judgeAnew(events, { exists })).toEqual(events);
    const known = judgeAnew(events, { baseline: [entry()], exists });
    expect(makeReport(judgeAnew(known, { baseline: [], exists }))).toEqual({ ...makeReport(events) });
  });

  it("counts warnings when it is told to", () => {
    const events = wholeRun([passed, checkEvent("warn")]);
    expect(makeReport(judgeAnew(events, { failOn: "should", exists }))).toMatchObject({ exitCode: 1, failOn: "should" });
  });
});

describe("the difference of two runs", () => {
  const check = (name: string, verdict: CheckEvent["verdict"]) =>
    checkEvent(verdict, { id: `server/topic/name/${name}`, level: verdict === "warn" ? "should" : "must" });
  const report = (checks: Record<string, CheckEvent["verdict"]>, more = {}) =>
    makeReport(
      wholeRun(
        Object.entries(checks).map(([name, verdict]) => check(name, verdict)),
        more,
      ),
    );
  const old = report({ a: "pass", b: "fail", c: "fail", d: "pass", e: "pass", f: "untestable" });
  const now = report({ a: "fail", b: "pass", c: "fail", d: "untestable", f: "fail", g: "fail" });

  it("tells what broke, is fixed, still fails, is no longer judged, new and gone", () => {
    const { broken, fixed, stillFailing, lost, added, gone, exitCode } = diffReports(old, now);
    const names = (changes: { id: string }[]) => changes.map((change) => change.id.at(-1)).join("");
    expect([broken, fixed, stillFailing, lost, added, gone].map(names)).toEqual(["af", "b", "c", "d", "g", "e"]);
    expect(exitCode).toBe(1);
    expect(diffForConsole(diffReports(old, now), pc.createColors(false))).toMatch(
      /broken: server\/topic\/name\/a v2 pass → fail[^]*\nregression\n$/,
    );
    expect(diffAsMarkdown(diffReports(old, now))).toContain("- `server/topic/name/a` v2, pass → fail: `what happened`");
    expect(JSON.parse(diffAsJson(diffReports(old, now)))).toMatchObject({
      schemaVersion: "1.0.0",
      broken: [{ before: "pass", after: "fail" }, {}],
      exitCode: 1,
    });
  });

  it("is no regression when nothing changed, something was fixed, or what is new fails", () => {
    expect(diffReports(old, old)).toMatchObject({ broken: [], fixed: [], exitCode: 0, notes: [] });
    expect(diffReports(report({ b: "fail" }), report({ b: "pass" })).exitCode).toBe(0);
    expect(diffReports(report({}), report({ b: "fail" })).exitCode).toBe(0);
  });

  it("takes a warning for a regression only when it is told to", () => {
    const [before, after] = [report({ a: "pass" }), report({ a: "warn" })];
    expect(diffReports(before, after).exitCode).toBe(0);
    expect(diffReports(before, after, "should").exitCode).toBe(1);
  });

  it("does not call it good when what was judged is not any more, or the run was cut short", () => {
    expect(diffReports(report({ a: "pass" }), report({ a: "untestable" })).exitCode).toBe(3);
    const cut = makeReport(wholeRun([check("a", "pass")]).slice(0, -1));
    expect(diffReports(report({ a: "pass" }), cut)).toMatchObject({ exitCode: 3, notes: [expect.stringContaining("not whole")] });
  });

  it("says when the catalogues differ, and refuses another role", () => {
    expect(diffReports(old, report({ a: "pass" }, { catalogue: "d" })).notes).toEqual([
      expect.stringContaining("different catalogues"),
    ]);
    const client = report({}, { target: { role: "client", how: "c", versions: [2], notes: [] } });
    expect(() => diffReports(old, client)).toThrow(/no checks in common/);
  });
});
