import { gunzipSync } from "node:zlib";
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { causesOf, sameWords } from "../../src/report/causes.js";
import { compareRuns } from "../../src/report/compare.js";
import { entryBound, evidenceOf, type Evidence } from "../../src/report/evidence.js";
import { htmlReport } from "../../src/report/html.js";
import { pageOf, type PageData } from "../../src/report/page-data.js";
import { ReportError } from "../../src/report/report.js";
import { check, exchange, run, stream, transfer } from "./streams.js";

const dataIn = (html: string) =>
  JSON.parse(/<script type="application\/json" id="report-data">([^<]*)<\/script>/.exec(html)?.[1] ?? "") as PageData;
const evidenceIn = (html: string, number: number) =>
  JSON.parse(
    gunzipSync(Buffer.from(new RegExp(`id="evidence-${number}">([^<]*)<`).exec(html)?.[1] ?? "", "base64")).toString(),
  ) as Evidence;

describe("the report as a page", () => {
  it("holds the checks, the requirements that they name, and the evidence of each scenario", () => {
    const html = htmlReport(stream(check({ evidence: ["exchange:1"] }), exchange()));
    const data = dataIn(html);
    expect(data.checks.map(({ id }) => id)).toEqual(["server/replay/same-header/settles-once"]);
    expect(data.requirements).toMatchObject([{ id: "nonce-single-use", level: "must" }]);
    expect(data.requirements[0]?.where[0]?.document).toMatch(/^specs\//);
    expect(data.scenarios).toMatchObject([{ scenario: "server/replay/same-header", evidence: 0 }]);
    expect(evidenceIn(html, 0)).toEqual({
      begin: 1_000,
      entries: [expect.objectContaining({ id: "exchange:1", startedAt: 0, endedAt: 20, body: "the goods" })],
    });
  });

  it("lets nothing of a target end an element, and runs its own script alone", () => {
    const evil = "</script><script>alert(1)</script><!--<script>";
    const html = htmlReport(
      stream(check({ message: evil, actual: { evil } }), exchange({ body: evil, headers: { [evil]: evil } })),
    );
    const scripts = [...html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)];
    expect(scripts.map(([, attributes]) => attributes)).toEqual([
      ' type="application/json" id="report-data"',
      "",
      ' type="text/plain" id="evidence-0"',
    ]);
    const hash = createHash("sha256")
      .update(scripts[1]?.[2] ?? "")
      .digest("base64");
    expect(html).toContain(`default-src 'none'; script-src 'sha256-${hash}'; style-src 'sha256-`);
    expect(dataIn(html).checks[0]?.message).toBe(evil);
  });

  it("cuts what is long and says how long it was", () => {
    const long = "x".repeat(100_000);
    const html = htmlReport(
      stream(check({ message: long, actual: long }), exchange({ body: long, requestHeaders: { a: long } })),
    );
    expect(html.length).toBeLessThan(200_000);
    expect(dataIn(html).checks[0]?.message).toMatch(/… \[2,000 of 100,000 characters are shown\]$/);
    const [entry] = evidenceIn(html, 0).entries;
    expect(entry).toMatchObject({ cut: true, body: expect.stringMatching(/8,192 of 100,000/) as unknown });
  });

  it("keeps what a red check points to when there are too many entries", () => {
    const many = Array.from({ length: entryBound + 500 }, (_, at) => exchange({ id: `exchange:${at}` }));
    const last = `exchange:${many.length - 1}`;
    const seen = evidenceOf(stream(check({ verdict: "fail", evidence: [last] }), ...many)).get("server/replay/same-header@2");
    expect(seen?.entries).toHaveLength(entryBound);
    expect(seen?.leftOut).toBe(500);
    expect(seen?.entries.at(-1)?.id).toBe(last);
  });

  it("says which entries of the baseline are to be taken out", () => {
    const entry = { check: "server/a/b/c", reason: "issue 12", expires: "2030-01-01", why: "passes" as const };
    const events = stream(check()).map((event) => (event.type === "end" ? { ...event, stale: [entry] } : event));
    expect(dataIn(htmlReport(events)).stale).toEqual(["server/a/b/c passes now: take it out of the baseline."]);
  });

  it("shows the steps of a generated case", () => {
    const actual = { case: "value-below:3 json:0", steps: ["value-below: it pays less (invalid)", "json: odd blanks (valid)"] };
    const { data } = pageOf(stream(check({ verdict: "fail", case: "value-below:3 json:0", actual })), () => undefined);
    expect(data.checks[0]?.steps).toEqual([
      { name: "value-below", by: "3", does: "it pays less (invalid)" },
      { name: "json", by: "0", does: "odd blanks (valid)" },
    ]);
  });

  it("says how many mutants turn a check red, of those that were recorded", () => {
    const one = check();
    const kills = { [one.id]: [3, 5] } as const;
    expect(pageOf(stream(one), () => undefined, kills).data.checks[0]?.killers).toBe(one.x402Version === 1 ? 3 : 5);
    const hostile = stream(check({ id: "__proto__" }));
    expect(pageOf(hostile, () => undefined, kills).data.checks[0]).not.toHaveProperty("killers");
  });

  it("tells of a run that was cut off, and refuses what is no run", () => {
    const html = htmlReport([run, check()]);
    expect(dataIn(html)).toMatchObject({ verdict: "inconclusive", problem: expect.stringContaining("cut off") as unknown });
    expect(() => htmlReport([check()])).toThrow(ReportError);
  });

  it("is the same for the same events, and has another run beside it", () => {
    const events = stream(check());
    expect(htmlReport(events)).toBe(htmlReport(events));
    expect(dataIn(htmlReport(events, { against: stream(check({ verdict: "fail" })) })).against).toMatchObject({
      summary: { fail: 1 },
      checks: [{ verdict: "fail" }],
    });
  });
});

describe("causes", () => {
  const red = (id: string, message: string, evidence: string[] = [], scenario = "server/a/b") =>
    check({ id: `${scenario}/${id}`, scenario, verdict: "fail", attribution: "target", message, evidence });

  it("puts together what says the same but for the case, and what is about the same authorization", () => {
    const checks = [
      red("refused", "given away: answered 200 — smallest case: a:1", ["exchange:1"]),
      red("moves-nothing", "1 transfer on chain", ["chain:0xaa"]),
      red("refused", "given away: answered 200", [], "server/c/d"),
      red("else", "it crashed", [], "server/e/f"),
      check({ verdict: "untestable", message: "it did not start" }),
      check(),
    ];
    const authorization = "0x00000000000000000000000000000000000000a1:0xnn";
    const scope = { scenario: "server/a/b" };
    const events = stream(...checks, exchange({ ...scope, authorization }), transfer(scope));
    expect(causesOf(checks, events)).toEqual([
      { kind: "red", message: "given away: answered 200", attributions: ["target"], checks: [0, 1, 2] },
      { kind: "red", message: "it crashed", attributions: ["target"], checks: [3] },
      { kind: "open", message: "it did not start", attributions: ["unknown"], checks: [4] },
    ]);
  });

  it("does not put the target's faults and others' together", () => {
    const checks = [red("a", "no answer"), { ...red("b", "no answer"), attribution: "dependency" as const }];
    expect(causesOf(checks, stream(...checks))).toHaveLength(2);
  });

  it("keeps what is known apart from what is new, though both say the same", () => {
    const known = { reason: "issue 12", expires: "2030-01-01" };
    const checks = [red("a", "no answer"), { ...red("b", "no answer"), known }];
    expect(causesOf(checks, stream(...checks)).map(({ kind, checks: own }) => [kind, own])).toEqual([
      ["red", [0]],
      ["known", [1]],
    ]);
  });

  it("tells messages apart by their words, not by hashes and ports", () => {
    expect(sameWords("0xabc at http://h:4021/x")).toBe(sameWords("0xdef01 at http://h:5000/x"));
    expect(sameWords("answered 200")).not.toBe(sameWords("answered 500"));
  });
});

it("compares two runs check by check", () => {
  const row = (id: string, verdict: "pass" | "fail" | "info" | "warn") => check({ id, verdict });
  const before = [row("a", "pass"), row("b", "fail"), row("c", "fail"), row("d", "pass"), row("e", "pass"), row("f", "pass")];
  const after = [row("a", "warn"), row("b", "pass"), row("c", "warn"), row("d", "info"), row("f", "pass"), row("g", "pass")];
  expect(compareRuns(before, after).map(({ id, change }) => `${id} ${change}`)).toEqual([
    "a broken",
    "b fixed",
    "c still-red",
    "d other",
    "e gone",
    "g new",
  ]);
});
