import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { timeless } from "../../scripts/timeless.js";
import { explainFailure } from "../../src/cli/fail.js";
import type { ReportFlags } from "../../src/cli/report.js";
import { updateBaseline } from "../../src/cli/run-baseline.js";
import { runDiff } from "../../src/cli/run-diff.js";
import { runReport } from "../../src/cli/run-report.js";
import { readEvents } from "../../src/report/read.js";
import { makeReport, type Report } from "../../src/report/report.js";
import { checkEvent, wholeRun } from "../report/stream.js";
import { cli, freshFolder, main, type Run } from "./cli.js";

/** One clear sentence, the right exit code, and never a stack trace. */
function complains(run: Run, code: number, about: RegExp): void {
  expect(run.stderr).toMatch(about);
  expect(run.stderr.trim().split("\n")).toHaveLength(1);
  expect(run.code).toBe(code);
}

const reference = (mutant = "") => `exec "${process.execPath}" "${main}" reference server${mutant ? ` --mutant ${mutant}` : ""}`;
const few = [
  "--only",
  "server/methods/**",
  "--only",
  "server/payment/**",
  "--only",
  "server/replay/same-header-twice",
  "--seed",
  "s",
];
const broken = reference("server/head-is-free");

describe("files that are no run", () => {
  const cwd = freshFolder();
  const write = (name: string, text: string) => writeFileSync(join(cwd, name), text);
  const lines = wholeRun([checkEvent("pass")]).map((event) => `${JSON.stringify(event)}\n`);
  beforeAll(() => {
    write("good.ndjson", lines.join(""));
    write("cut.ndjson", lines.slice(0, -1).join(""));
    write("empty.ndjson", "");
    write("prose.txt", "hello\n");
    write("other.json", '{"a": 1}');
    write("bad.json", '{"known": [{"check": "server/a/b/c"}]}');
    write("nojson.json", "known:");
    write("day.json", '{"known": [{"check": "server/a/b/c", "reason": "r", "expires": "2026-02-31"}]}');
    write(
      "twice.json",
      JSON.stringify({ known: [1, 2].map(() => ({ check: "server/a/b/c", reason: "r", expires: "2026-02-01" })) }),
    );
    mkdirSync(join(cwd, "folder"));
  });

  const at = (file: string) => join(cwd, file);
  const report = (files: string[], flags: Partial<ReportFlags> = {}) => runReport(files.map(at), { format: "json", ...flags });
  const diff = (before: string, after: string) => runDiff(at(before), at(after), { failOn: "must" });
  const baseline = (file: string, events: string) => updateBaseline(at(file), [at(events)], {});

  it.each<[string, () => Promise<unknown>, RegExp]>([
    ["a report of a missing file", () => report(["no.ndjson"]), /There is no file .*no\.ndjson/],
    ["a report of a folder", () => report(["folder"]), /folder is a folder/],
    ["a report of an empty file", () => report(["empty.ndjson"]), /empty\.ndjson is empty/],
    ["a report of prose", () => report(["prose.txt"]), /prose\.txt is not the events of a run: line 1 is not JSON/],
    ["a report of two whole runs", () => report(["good.ndjson", "good.ndjson"]), /is a whole run, not a shard/],
    [
      "a baseline that is missing",
      () => report(["good.ndjson"], { baseline: at("no.json") }),
      /There is no baseline .*no\.json; .*baseline update/,
    ],
    [
      "a baseline without a reason",
      () => report(["good.ndjson"], { baseline: at("bad.json") }),
      /is not a baseline: \/known\/0 must have required property 'reason'/,
    ],
    [
      "a baseline that is no JSON",
      () => report(["good.ndjson"], { baseline: at("nojson.json") }),
      /nojson\.json is not a baseline: it is not JSON/,
    ],
    [
      "a baseline of a day that is none",
      () => report(["good.ndjson"], { baseline: at("day.json") }),
      /2026-02-31.* is not a day/,
    ],
    [
      "a baseline with an entry twice",
      () => report(["good.ndjson"], { baseline: at("twice.json") }),
      /names server\/a\/b\/c twice/,
    ],
    ["a difference with prose", () => diff("good.ndjson", "prose.txt"), /prose\.txt is not the events of a run/],
    [
      "a difference with other JSON",
      () => diff("other.json", "good.ndjson"),
      /neither a JSON report of this version nor the events of a run/,
    ],
    ["a difference with a missing file", () => diff("good.ndjson", "no.json"), /There is no file .*no\.json/],
    ["a baseline of a run that was cut off", () => baseline("b.json", "cut.ndjson"), /not whole/],
    ["a baseline over something else", () => baseline("bad.json", "good.ndjson"), /bad\.json is not a baseline/],
  ])("refuses %s", async (_what, work, about) => {
    const failure = await Promise.resolve()
      .then(work)
      .then(
        () => undefined,
        (error: unknown) => explainFailure(error),
      );
    expect(failure?.sentence).toMatch(about);
    expect(failure?.exitCode).toBe(2);
  });

  it.each<[string, string[], RegExp]>([
    ["a report without files", ["report"], /missing required argument 'files'/],
    ["a format that is none", ["report", "good.ndjson", "--format", "pdf"], /one of console, json, html, junit/],
    ["a file that is a folder", ["report", "good.ndjson", "--junit", "folder"], /folder is a folder/],
    ["one file for two formats", ["report", "good.ndjson", "--junit", "x", "--sarif", "./x"], /name the same file/],
    ["a day that is none", ["baseline", "update", "b.json", "good.ndjson", "--expires", "soon"], /it must be a day/],
    ["a shard without a seed", ["check", "server", "--exec", "x", "--shard", "1/2"], /--shard needs --seed/],
    ["a shard beyond the last", ["check", "server", "--exec", "x", "--shard", "3/2", "--seed", "s"], /such as 1\/3/],
  ])("refuses %s", async (_what, args, about) => {
    const run = await cli(args, { cwd });
    expect(run.stderr).toMatch(about);
    expect(run.stderr).not.toMatch(/\n\s+at /);
    expect(run.code).toBe(2);
  });

  it("calls a run that was cut off inconclusive, and renders it all the same", async () => {
    const run = await cli(["report", "cut.ndjson", "--format", "junit"], { cwd });
    expect(run.code).toBe(3);
    expect(run.stdout).toContain("The run was cut off");
  });
});

describe("a gate with a baseline", () => {
  it("is red, is green once the failure is known, and red again when it is mended", async () => {
    const cwd = freshFolder();
    const check = (exec: string, ...more: string[]) => cli(["check", "server", "--exec", exec, ...few, ...more], { cwd });
    const first = await check(broken, "--junit", "out/junit.xml", "--badge", "badge.json");
    expect(first.code, first.stdout + first.stderr).toBe(1);
    expect(first.stdout).toMatch(/known\? +\{"check":"server\/methods\/unpaid-head\/not-served","x402Version":2,/);
    expect(readFileSync(join(cwd, "out/junit.xml"), "utf8")).toContain("<failure ");

    const update = await cli(
      ["baseline", "update", "known.json", "reports/server.events.ndjson", "--reason", "issue 12", "--not-judged"],
      { cwd },
    );
    expect(update).toMatchObject({ code: 0, stdout: expect.stringMatching(/^known\.json: \d known, \d new/) as unknown });
    const known = await check(broken, "--baseline", "known.json", "--badge", "badge.json");
    expect(known.stdout).toMatch(/known until .*: issue 12/);
    expect(known.stdout).toMatch(/^conformant, \d known problems set aside/m);
    expect(known.code, known.stderr).toBe(0);
    expect(readFileSync(join(cwd, "badge.json"), "utf8")).toMatch(/conformant \(\d known\)/);

    const mended = await check(reference(), "--baseline", "known.json");
    // What the baseline says of one target it says of another where it names none.
    expect(mended.stdout).toMatch(/stale: server\/methods\/unpaid-head\/not-served v2 passes now: take it out/);
    expect(mended.code).toBe(1);
    await cli(["baseline", "update", "known.json", "reports/server.events.ndjson"], { cwd });
    expect(JSON.parse(readFileSync(join(cwd, "known.json"), "utf8"))).toMatchObject({ known: [] });
  }, 180_000);
});

describe("shards", () => {
  it("are together the same as the whole run, but for times", async () => {
    const cwd = freshFolder();
    const check = ["check", "server", "--exec", broken, ...few];
    const whole = await cli([...check, "--out", "whole"], { cwd });
    for (const index of [1, 2, 3]) await cli([...check, "--out", "parts", "--shard", `${index}/3`], { cwd });
    const parts = readdirSync(join(cwd, "parts")).filter((file) => file.endsWith(".ndjson"));
    expect(parts.sort()).toEqual([1, 2, 3].map((index) => `server.${index}-of-3.events.ndjson`));

    const files = parts.map((file) => join("parts", file));
    const merged = await cli(["report", ...files, "--events", "merged.ndjson", "--json", "merged.json"], { cwd });
    expect(merged.code).toBe(whole.code);
    const [one, other] = [readEvents(join(cwd, "whole/server.events.ndjson")), readEvents(join(cwd, "merged.ndjson"))];
    expect(timeless(other)).toEqual(timeless(one));
    const plain = (report: Report) => {
      const { startedAt: _startedAt, took: _took, ...rest } = report;
      return JSON.parse(
        JSON.stringify(rest)
          .replace(/127\.0\.0\.1:\d+/g, "here")
          .replace(/0x[0-9a-f]{64}/gi, "0x")
          .replace(/"call:\d+"/g, '"call"'),
      ) as Report;
    };
    expect(plain(JSON.parse(readFileSync(join(cwd, "merged.json"), "utf8")) as Report)).toEqual(plain(makeReport(one)));

    const without = await cli(["report", ...files.slice(0, 2)], { cwd });
    complains(without, 2, /Shard 3 of 3 is missing/);
    complains(await cli(["report", ...files, files[0] ?? ""], { cwd }), 2, /are both shard 1 of 3/);
    const third = readFileSync(join(cwd, files[2] ?? ""), "utf8");
    writeFileSync(join(cwd, "foreign.ndjson"), third.replace('"seed":"s"', '"seed":"t"'));
    complains(await cli(["report", ...files.slice(0, 2), "foreign.ndjson"], { cwd }), 2, /the seed is different/);
    const difference = await cli(["diff", "whole/server.json", "merged.ndjson"], { cwd });
    expect(difference.stdout).toMatch(/^0 broken · 0 no longer judged/m);
    expect(difference.code).toBe(0);
  }, 180_000);
});
