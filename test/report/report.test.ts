import { describe, expect, it } from "vitest";
import pc from "picocolors";
import {
  countVerdicts,
  judgeRun,
  verdicts,
  type AssayEvent,
  type CheckEvent,
  type RunEvent,
  type Verdict,
} from "../../src/runner/events.js";
import { clean, renderConsole } from "../../src/report/console.js";
import type { CellOutcome } from "../../src/runner/scenario.js";
import { under, type Requirement } from "../../src/runner/requirements.js";
import { makeReport, ReportError } from "../../src/report/report.js";

const check = (verdict: Verdict, more: Partial<CheckEvent> = {}): CheckEvent => ({
  type: "check",
  scenario: "server/topic/name",
  x402Version: 2,
  id: "server/topic/name/check",
  level: "must",
  verdict,
  attribution: "target",
  requirements: ["r"],
  message: "what happened",
  evidence: [],
  reproduce: "x402-assay check server",
  ...more,
});
const judge = (checks: CheckEvent[], options: { failOn?: "must" | "should"; cutShort?: boolean } = {}) =>
  judgeRun(checks, { failOn: "must", cutShort: false, ...options });

const run: RunEvent = {
  type: "run",
  tool: "x402-assay",
  version: "0",
  spec: "s",
  catalogue: "c",
  seed: "1",
  target: { role: "server", how: "node server.js", versions: [2], notes: [] },
  startedAt: "2026-01-01T00:00:00Z",
};

describe("the judge", () => {
  it("calls a run conformant only when a must passed and nothing is open", () => {
    expect(judge([check("pass")])).toBe("conformant");
    expect(judge([])).toBe("inconclusive");
    expect(judge([check("not-applicable")])).toBe("inconclusive");
    expect(judge([check("pass", { level: "should" })])).toBe("inconclusive");
    expect(judge([check("pass"), check("untestable", { attribution: "unknown" })])).toBe("inconclusive");
    expect(judge([check("pass"), check("blocked", { attribution: "unknown" })])).toBe("inconclusive");
    expect(judge([check("pass")], { cutShort: true })).toBe("inconclusive");
  });

  it("counts only the target's own failures against it", () => {
    expect(judge([check("pass"), check("fail")])).toBe("not-conformant");
    expect(judge([check("pass"), check("fail", { attribution: "dependency" })])).toBe("inconclusive");
    expect(judge([check("pass"), check("error", { attribution: "harness" })])).toBe("error");
    expect(judge([check("fail"), check("error", { attribution: "harness" })])).toBe("not-conformant");
  });

  it("lets a warning count only when it is told to", () => {
    const warned = [check("pass"), check("warn", { level: "should" })];
    expect(judge(warned)).toBe("conformant");
    expect(judge(warned, { failOn: "should" })).toBe("not-conformant");
    expect(judge([check("pass"), check("info", { level: "may" })], { failOn: "should" })).toBe("conformant");
  });

  it("does not let an untestable should stand in the way", () => {
    expect(judge([check("pass"), check("untestable", { level: "should", attribution: "unknown" })])).toBe("conformant");
  });
});

describe("advice", () => {
  const advice: Requirement = {
    id: "a-cap",
    role: "client",
    versions: [2],
    level: "should",
    source: "advice",
    where: [],
    demand: "",
  };
  it("counts where a policy is to be kept, and nowhere else", () => {
    expect(under("strict", advice).level).toBe("must");
    expect(under("profile", advice).level).toBe("should");
    expect(under("strict", { ...advice, source: "prose" }).level).toBe("should");
  });
});

describe("the report", () => {
  it("has what was found out, and says it on one line for both versions", () => {
    const found = (x402Version: 1 | 2, value: string): AssayEvent => ({
      type: "observation",
      scenario: "client/budget/cap",
      x402Version,
      name: "highest-price-signed",
      value,
    });
    const report = makeReport([run, found(2, "1000000"), found(1, "1000000")]);
    expect(report.observations.map(({ x402Version }) => x402Version)).toEqual([1, 2]);
    expect(renderConsole(report, pc.createColors(false))).toContain("highest-price-signed: 1000000 (v1, v2)");
  });

  it("does not make a part of the catalogue look like the whole", () => {
    const told = (coverage: RunEvent["coverage"]) =>
      renderConsole(makeReport([coverage ? { ...run, coverage } : run]), pc.createColors(false));
    expect(told({ demands: 10, checked: 9, excluded: 1 })).toContain("the catalogue checks 9 of 10 demands");
    const part = told({ demands: 10, checked: 9, excluded: 1, chosen: 2 });
    expect(part).toContain("it checks 2 of the 9 demands");
    expect(part).not.toContain("of 10 demands");
  });

  describe("of what came of faults", () => {
    const cell = (x402Version: 1 | 2, row: string, column: string, outcome: CellOutcome): AssayEvent => ({
      type: "cell",
      scenario: "server/outage/matrix",
      x402Version,
      matrix: "facilitator",
      row,
      column,
      outcome,
      evidence: ["exchange:1"],
    });
    const told = [
      cell(2, "verify", "reset", "consistent"),
      cell(2, "settle", "hang", "unanswered"),
      cell(2, "settle", "reset", "silent-loss"),
      cell(1, "verify", "reset", "consistent"),
      cell(1, "settle", "reset", "consistent"),
    ];

    it("has a table for each version, row by row, and of a cell that was told twice the last word", () => {
      const { matrices } = makeReport([run, ...told, cell(2, "verify", "reset", "phantom-credit")]);
      expect(matrices.map(({ x402Version, rows, columns }) => ({ x402Version, rows, columns }))).toEqual([
        { x402Version: 1, rows: ["verify", "settle"], columns: ["reset"] },
        { x402Version: 2, rows: ["verify", "settle"], columns: ["reset", "hang"] },
      ]);
      expect(matrices[1]?.cells).toEqual([
        { row: "verify", column: "reset", outcome: "phantom-credit", scenario: "server/outage/matrix", evidence: ["exchange:1"] },
        { row: "settle", column: "reset", outcome: "silent-loss", scenario: "server/outage/matrix", evidence: ["exchange:1"] },
        { row: "settle", column: "hang", outcome: "unanswered", scenario: "server/outage/matrix", evidence: ["exchange:1"] },
      ]);
    });

    it("is the same whichever of its scenarios ended first", () => {
      const other = { ...cell(2, "reply", "slow", "consistent"), scenario: "server/outage/slow" } as AssayEvent;
      const rows = (events: AssayEvent[]) => makeReport([run, ...events]).matrices.map((one) => one.rows);
      expect(rows([other, ...told])).toEqual(rows([...told, other]));
      expect(rows([other, ...told])[1]).toEqual(["verify", "settle", "reply"]);
    });

    it("shows versions on one line where they do not differ", () => {
      const lines = renderConsole(makeReport([run, ...told]), pc.createColors(false)).split("\n");
      const line = (start: string) =>
        lines
          .find((text) => text.startsWith(start))
          ?.trim()
          .split(/ +/);
      expect(line("verify")).toEqual(["verify", "✓"]);
      expect(line("settle v1")).toEqual(["settle", "v1", "✓"]);
      expect(line("settle v2")).toEqual(["settle", "v2", "LOST", "…"]);
      expect(lines).toContain("✓ consistent  LOST silent-loss  … unanswered");
    });

    it("is no wider than a terminal, and takes no orders from names", () => {
      const wide = Array.from({ length: 12 }, (_, index) =>
        cell(2, "a phase \u001b[2J", `fault number ${index}`, "double-charge"),
      );
      const text = renderConsole(makeReport([run, ...wide]), pc.createColors(false));
      const table = text.split("\n").filter((line) => /fault number|a phase/.test(line));
      expect(table.length).toBeGreaterThan(2);
      expect(Math.max(...table.map((line) => line.trimEnd().length))).toBeLessThanOrEqual(80);
      expect(wide.every((_, index) => text.includes(`fault number ${index}`))).toBe(true);
      expect(text).not.toContain("\u001b");
    });
  });

  const end = (checks: CheckEvent[]): AssayEvent => ({
    type: "end",
    verdict: judge(checks),
    counts: countVerdicts(checks),
    took: 1,
  });

  it("sums up and sorts", () => {
    const checks = [
      check("fail", { id: "server/b/x/y" }),
      check("pass", { id: "server/a/x/y", x402Version: 2 }),
      check("pass", { id: "server/a/x/y", x402Version: 1 }),
    ];
    const report = makeReport([run, ...checks, end(checks)]);
    expect(report.checks.map(({ id, x402Version }) => `${id}@${x402Version}`)).toEqual([
      "server/a/x/y@1",
      "server/a/x/y@2",
      "server/b/x/y@2",
    ]);
    expect(report.summary).toEqual({ ...Object.fromEntries(verdicts.map((verdict) => [verdict, 0])), pass: 2, fail: 1 });
    expect(report).toMatchObject({ verdict: "not-conformant", exitCode: 1 });
  });

  it("has no table of what was not judged", () => {
    const text = (checks: CheckEvent[]) => renderConsole(makeReport([run, ...checks, end(checks)]), pc.createColors(false));
    const reason = check("untestable", { attribution: "unknown", message: "it buys nothing" });
    expect(text([reason])).not.toMatch(/^ topic/m);
    expect(text([reason])).toContain("? 1 untestable: it buys nothing");
    expect(text([reason, check("pass", { id: "server/topic/name/other" })])).toMatch(/^ topic/m);
  });

  it("says that a stream without an end was cut off, and refuses one that is no run", () => {
    expect(makeReport([run, check("pass")])).toMatchObject({
      verdict: "inconclusive",
      exitCode: 3,
      problem: expect.stringContaining("cut off") as unknown,
    });
    expect(() => makeReport([check("pass")])).toThrow(ReportError);
  });

  it("does not let a target write to the terminal", () => {
    const hostile = "\u001b]0;owned\u0007\u001b[2Jall fine\u202e";
    const checks = [check("fail", { message: hostile, actual: hostile, expected: { nested: hostile } })];
    const text = renderConsole(makeReport([run, ...checks, end(checks)]), pc.createColors(false));

    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(clean("ünïcode stays")).toBe("ünïcode stays");
  });
});
