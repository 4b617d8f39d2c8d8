import { describe, expect, it } from "vitest";
import { killMatrix, matching, suspects, type CheckRow, type Claims, type RunRow } from "../../src/runner/kill-matrix.js";

const check = (id: string, verdict: CheckRow["verdict"], more: Partial<CheckRow> = {}): CheckRow => ({
  id,
  x402Version: 2,
  level: "must",
  verdict,
  ...(["fail", "warn", "info"].includes(verdict) ? { attribution: "target" as const } : {}),
  message: "so it was",
  ...more,
});
const run = (variant: string, kind: RunRow["kind"], ...checks: CheckRow[]): RunRow => ({
  variant,
  kind,
  role: "server",
  seed: "a",
  verdict: checks.some(({ verdict }) => verdict === "fail") ? "not-conformant" : "conformant",
  checks,
  took: 1,
});
const catalogue = [
  { id: "server/a/b/c", x402Version: 2 as const },
  { id: "server/a/b/d", x402Version: 2 as const },
];
const right = run("server/reference", "reference", check("server/a/b/c", "pass"), check("server/a/b/d", "pass"));
const broken = run("server/broken", "mutant", check("server/a/b/c", "fail"), check("server/a/b/d", "fail"));
const claims: Claims[] = [{ id: "server/broken", kills: ["server/a/b/*"] }];

const problems = (runs: RunRow[], given: Claims[] = claims, whole = true) => killMatrix(catalogue, runs, given, whole).problems;

describe("the kill matrix", () => {
  it("counts who kills and who passes, and is content", () => {
    const { rows, problems: none } = killMatrix(catalogue, [right, broken], claims, true);
    expect(none).toEqual([]);
    expect(rows).toEqual(catalogue.map((key) => ({ ...key, level: "must", killers: ["server/broken"], passes: 1 })));
  });

  it("suspects the runs that speak against the suite by themselves, and no others", () => {
    const alive = run("server/broken", "mutant", check("server/a/b/c", "pass"), check("server/a/b/d", "fail"));
    const odd = run("server/odd", "honest", check("server/a/b/c", "fail"), check("server/a/b/d", "pass"));
    expect(suspects(catalogue, [right, broken], claims)).toEqual([]);
    expect(suspects(catalogue, [right, alive, odd], claims)).toEqual([alive, odd]);
    // What nobody kills is nobody's doing.
    expect(suspects(catalogue, [right], claims)).toEqual([]);
  });

  it("reports a check that nobody kills, unless only some mutants ran", () => {
    const half = run("server/broken", "mutant", check("server/a/b/c", "fail"), check("server/a/b/d", "pass"));
    const kept = [{ id: "server/broken", kills: ["server/a/b/c"] }];
    expect(problems([right, half], kept)).toEqual([expect.stringContaining("server/a/b/d@2 is killed by no mutant")]);
    expect(problems([right, half], kept, false)).toEqual([]);
  });

  it("reports a check that nothing right passes", () => {
    const idle = run("server/reference", "reference", check("server/a/b/c", "not-applicable"), check("server/a/b/d", "pass"));
    expect(problems([idle, broken])).toEqual([expect.stringContaining("server/a/b/c@2 is passed by nothing that is right")]);
  });

  it.each(["pass", "untestable", "not-applicable"] as const)("does not take %s for a kill", (verdict) => {
    const alive = run("server/broken", "mutant", check("server/a/b/c", verdict), check("server/a/b/d", "fail"));
    expect(problems([right, alive])).toContainEqual(
      expect.stringContaining(`server/broken is not killed by server/a/b/c@2: ${verdict}`),
    );
  });

  it("does not take a failure of somebody else for a kill", () => {
    const other = check("server/a/b/c", "fail", { attribution: "dependency" });
    expect(problems([right, run("server/broken", "mutant", other, check("server/a/b/d", "fail"))])).toHaveLength(2);
  });

  it("reports an error of the harness wherever it happens", () => {
    const wrecked = run("server/broken", "mutant", check("server/a/b/c", "error"), check("server/a/b/d", "fail"));
    expect(problems([right, wrecked])).toContainEqual(
      expect.stringContaining("ended in an error of the harness on server/broken"),
    );
  });

  it.each(["fail", "warn", "untestable"] as const)("lets nothing right end in %s", (verdict) => {
    const odd = run("server/odd", "honest", check("server/a/b/c", verdict), check("server/a/b/d", "pass"));
    expect(problems([right, odd, broken])).toEqual([expect.stringContaining("server/a/b/c@2")]);
  });

  it("lets an honest variant warn where it says so, and nowhere else", () => {
    const warning = check("server/a/b/c", "warn", { level: "should" });
    const odd = run("server/odd", "honest", warning, check("server/a/b/d", "pass"));
    const excuse = (warns: Record<string, string>) => [...claims, { id: "server/odd", warns }];
    expect(problems([right, odd, broken], excuse({ "server/a/b/c": "for a reason" }))).toEqual([]);
    expect(problems([right, odd, broken], excuse({ "server/a/b/d": "for a reason" }))).toHaveLength(2);
  });

  it("lets a degenerate target pass nothing that is a must", () => {
    const lucky = run(
      "degenerate/hang",
      "degenerate",
      check("server/a/b/c", "pass"),
      check("server/a/b/d", "pass", { level: "should" }),
    );
    expect(problems([right, broken, lucky])).toEqual([
      "server/a/b/c@2 is passed by degenerate/hang.",
      "degenerate/hang is called conformant.",
    ]);
    expect(problems([right, broken, { ...run("degenerate/hang", "degenerate"), verdict: "unreachable" }])).toEqual([]);
  });

  it("reports what is right and could not be checked", () => {
    const gone: RunRow = { ...run("server/odd", "honest"), verdict: "unreachable", problem: "it was not there" };
    expect(problems([right, broken, gone])).toEqual(["server/odd could not be checked: it was not there"]);
  });

  it("limits a name to a version where it ends in one", () => {
    const both = [...catalogue, { id: "server/a/b/c", x402Version: 1 as const }];
    expect(matching("server/**/c@1", both)).toEqual([{ id: "server/a/b/c", x402Version: 1 }]);
    expect(matching("server/a/b/{c,d}", both)).toHaveLength(3);
  });
});
