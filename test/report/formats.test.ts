import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../src/package-root.js";
import { formats } from "../../src/report/formats.js";
import { problemWith } from "../../src/report/read.js";
import { schemaVersion, type Report } from "../../src/report/report.js";
import { verdicts, type AssayEvent } from "../../src/runner/events.js";
import { badgeProblems, ctrfProblems, junitProblems, sarifProblems } from "./schemas.js";
import { checkEvent, demand, material, wholeRun } from "./stream.js";

const render = async (name: string, events: readonly AssayEvent[]) =>
  (await formats.find((format) => format.name === name)?.render(material(events))) ?? "";

const other = "server/topic/other";
const everything = wholeRun([
  ...verdicts.map((verdict) => checkEvent(verdict)),
  checkEvent("fail", { scenario: other, expected: { status: 402 }, actual: "200", x402Version: 1 }),
  checkEvent("fail", { scenario: other, known: { reason: "issue 12", expires: "2026-06-30" } }),
  checkEvent("fail", { scenario: "server/topic/third", attribution: "dependency" }),
]);
const green = wholeRun([checkEvent("pass")]);
const nothing = wholeRun([]);
const cut = everything.slice(0, -1);
const lost = wholeRun([checkEvent("pass")], {}, "The target was lost on the way.");
const harness = wholeRun([checkEvent("pass"), checkEvent("error")]);
const warned = wholeRun([checkEvent("pass"), checkEvent("warn")]);
const strict = wholeRun([checkEvent("pass"), checkEvent("warn")], { failOn: "should" });
const runs = { everything, green, nothing, cut, lost, harness, warned, strict };
/** The JSON report with each member that its schema does not name forbidden. */
let strictReport: (value: unknown) => string[];

beforeAll(() => {
  const file = join(packageRoot(), "spec", "schemas", "report.schema.json");
  const schema = JSON.parse(readFileSync(file, "utf8"), (_key, value: unknown) => {
    const isObject = typeof value === "object" && value !== null && "properties" in value && "required" in value;
    return isObject ? { ...value, additionalProperties: false } : value;
  }) as object;
  const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
  strictReport = (value) =>
    validate(value) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
});

describe.each(Object.entries(runs))("a run of %s", (_name, events) => {
  it("is valid in each format", async () => {
    expect(await junitProblems([await render("junit", events)])).toEqual([]);
    expect(sarifProblems(await render("sarif", events))).toEqual([]);
    expect(ctrfProblems(await render("ctrf", events))).toEqual([]);
    expect(badgeProblems(await render("badge", events))).toEqual([]);
    const report = JSON.parse(await render("json", events)) as unknown;
    expect(problemWith("report", report)).toBeUndefined();
    expect(strictReport(report)).toEqual([]);
    for (const event of events) expect(problemWith("event", event)).toBeUndefined();
  });

  it("is green in JUnit and CTRF when its exit code is 0, and only then", async () => {
    const { exitCode } = material(events).report;
    expect(/<(failure|error)[ >]/.test(await render("junit", events))).toBe(exitCode !== 0);
    const { results } = JSON.parse(await render("ctrf", events)) as {
      results: { summary: { failed: number; tests: number }; tests: unknown[] };
    };
    expect(results.summary.failed > 0).toBe(exitCode !== 0);
    expect(results.summary.tests).toBe(results.tests.length);
    const sarif = JSON.parse(await render("sarif", events)) as { runs: { invocations: { exitCode: number }[] }[] };
    expect(sarif.runs[0]?.invocations[0]?.exitCode).toBe(exitCode);
  });

  it("is the same twice", async () => {
    for (const { name } of formats) expect(await render(name, events)).toBe(await render(name, events));
  });
});

describe("the schemas", () => {
  it("tell what is not valid", async () => {
    const text = await render("junit", green);
    expect(await junitProblems([text, text.replace("<testcase ", "<test ")])).not.toEqual([]);
    expect(sarifProblems((await render("sarif", everything)).replace('"kind": "fail"', '"kind": "bad"'))).not.toEqual([]);
    expect(ctrfProblems((await render("ctrf", green)).replace('"status": "passed"', '"status": "fine"'))).not.toEqual([]);
    expect(badgeProblems((await render("badge", green)).replace("label", "title"))).not.toEqual([]);
  });
});

describe("JUnit", () => {
  it("counts what it contains", async () => {
    const text = await render("junit", everything);
    const number = (pattern: RegExp) => [...text.matchAll(pattern)].length;
    const [, tests, failures, errors] = /<testsuites [^>]*tests="(\d+)" failures="(\d+)" errors="(\d+)"/.exec(text) ?? [];
    expect([tests, failures, errors].map(Number)).toEqual([number(/<testcase /g), number(/<failure /g), number(/<error /g)]);
    expect(text).toContain('<skipped message="known until 2026-06-30: issue 12"/>');
    expect(text).toContain("in the baseline: {&quot;check&quot;".replaceAll("&quot;", '"'));
  });
});

describe("SARIF", () => {
  interface Sarif {
    runs: {
      tool: { driver: { rules: { id: string; helpUri: string; help: { text: string }; fullDescription: { text: string } }[] } };
      results: {
        ruleId: string;
        ruleIndex: number;
        level: string;
        suppressions?: { justification: string }[];
        partialFingerprints: Record<string, string>;
        locations: { logicalLocations: { fullyQualifiedName: string }[] }[];
      }[];
    }[];
  }
  it("has a rule a check with its clause, a result a red one, and suppresses what is known", async () => {
    const [run] = (JSON.parse(await render("sarif", everything)) as Sarif).runs;
    const { rules } = run!.tool.driver;
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    expect(rules[0]).toMatchObject({
      helpUri: "https://github.com/coinbase/x402/blob/abc/specs/x402-specification-v2.md",
      fullDescription: { text: `${demand.demand} ${demand.note}` },
    });
    expect(rules[0]?.help.text).toContain(`How to mend it: ${demand.mend}`);
    for (const { ruleId, ruleIndex } of run!.results) expect(rules[ruleIndex]?.id).toBe(ruleId);
    expect(run!.results.map(({ level }) => level).sort()).toEqual(["error", "error", "error", "note", "warning"]);
    const prints = run!.results.map(({ partialFingerprints }) => Object.values(partialFingerprints)[0]);
    expect(new Set(prints).size).toBe(prints.length);
    const known = run!.results.filter(({ suppressions }) => suppressions);
    expect(known.map(({ locations }) => locations[0]?.logicalLocations[0]?.fullyQualifiedName)).toEqual([`${other}/fail v2`]);
    expect(known[0]?.suppressions?.[0]?.justification).toContain("issue 12");
  });
});

describe("the JSON report", () => {
  it("says by which version of its schema it is made", async () => {
    const report = JSON.parse(await render("json", everything)) as Report;
    expect(report).toMatchObject({ schemaVersion, failOn: "must", known: 1, stale: [] });
    expect(problemWith("report", { ...report, schemaVersion: "2.0.0" })).toMatch(/schemaVersion/);
    expect(problemWith("report", { ...report, verdict: "fine" })).toMatch(/verdict/);
  });
});

describe("the badge", () => {
  it("says what is known as well", async () => {
    expect(JSON.parse(await render("badge", green))).toMatchObject({ message: "conformant", color: "brightgreen" });
    const known = wholeRun([checkEvent("pass"), checkEvent("fail", { known: { reason: "r", expires: "2026-06-30" } })]);
    expect(JSON.parse(await render("badge", known))).toMatchObject({ message: "conformant (1 known)", color: "green" });
    expect(JSON.parse(await render("badge", everything))).toMatchObject({
      message: "not conformant (2 failed, 1 known)",
      color: "red",
    });
  });
});

/** What people have tried on pages, terminals and parsers, and anything else that a string may be. */
const hostile = fc.oneof(
  fc.constantFrom(
    "]]><failure/>",
    "</testcase><testcase name='x'>",
    "&#0;&amp;<!--",
    "\u0000\u0001\u001b[2J\u0007\ufffe\uffff\ud800 \udc00",
    "a|b\\|c\\\\|d\n| e |",
    "`` ` ``` |` \\",
    "<img src=x onerror=alert(1)><script>alert(1)</script>",
    "@everyone @octocat a@b.example #1 GH-1 https://evil.example www.evil.example",
    "[x](javascript:alert(1)) ![y](https://evil.example/pixel.png)",
    "\n\n# heading\n\n- [ ] task\n\n```\n",
    "\r\n\u2028\u2029\u202e",
    "",
    " ",
    "`",
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: fc.constantFrom("`", "|", "\\", " ", "\n", "<", "@", "a", "\ud800"), maxLength: 24 }),
);

const hostileRun = fc
  .record({
    how: hostile,
    seed: hostile,
    resource: hostile,
    problem: fc.option(hostile, { nil: undefined }),
    texts: fc.array(fc.tuple(hostile, hostile, fc.constantFrom(...verdicts), fc.boolean()), { minLength: 1, maxLength: 6 }),
  })
  .map(({ how, seed, resource, problem, texts }) =>
    wholeRun(
      texts.map(([one, two, verdict, known], at) =>
        checkEvent(verdict, {
          id: `server/topic/name/${at}-${one}`,
          message: one,
          expected: { nested: [two] },
          actual: two,
          evidence: [one],
          reproduce: two,
          ...(known && (verdict === "fail" || verdict === "warn") ? { known: { reason: one, expires: two } } : {}),
        }),
      ),
      { seed, target: { role: "server", how, versions: [2], resource, notes: [one(texts)] } },
      problem,
    ),
  );
const one = (texts: [string, string, ...unknown[]][]) => texts[0]?.[0] ?? "";

describe("hostile strings", () => {
  it("do not break XML", async () => {
    const texts = await Promise.all(fc.sample(hostileRun, 120).map((events) => render("junit", events)));
    expect(await junitProblems(texts)).toEqual([]);
  });

  it("mean the same in XML", async () => {
    const text = await render("junit", wholeRun([checkEvent("fail", { message: "&lt;&#65;<&\u0000" })]));
    expect(text).toContain('message="&amp;lt;&amp;#65;&lt;&amp;\ufffd"');
  });

  it("make no link in SARIF", async () => {
    const events = wholeRun([checkEvent("fail", { message: "[x](https://evil.example)\\", actual: ["[y](1)"] })]);
    const {
      runs: [run],
    } = JSON.parse(await render("sarif", events)) as { runs: { results: { message: { text: string } }[] }[] };
    const text = run?.results[0]?.message.text ?? "";
    expect(text).toContain("\\[x\\](https://evil.example)\\\\\n");
    expect(text.replace(/\\[\\[\]]/g, "")).not.toMatch(/[[\]]/);
  });

  it("do not break JSON formats", async () => {
    await fc.assert(
      fc.asyncProperty(hostileRun, async (events) => {
        expect(sarifProblems(await render("sarif", events))).toEqual([]);
        expect(ctrfProblems(await render("ctrf", events))).toEqual([]);
        expect(badgeProblems(await render("badge", events))).toEqual([]);
        expect(strictReport(JSON.parse(await render("json", events)))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("stay in code in Markdown: no markup, no link, no mention, no row or heading of their own", async () => {
    const own = new Set([
      "root",
      "heading",
      "paragraph",
      "text",
      "inlineCode",
      "table",
      "tableRow",
      "tableCell",
      "list",
      "listItem",
      "link",
    ]);
    await fc.assert(
      fc.asyncProperty(hostileRun, async (events) => {
        const tree = fromMarkdown(await render("markdown", events), {
          extensions: [gfm()],
          mdastExtensions: [gfmFromMarkdown()],
        });
        const texts: string[] = [];
        const visit = (node: Node) => {
          expect(own).toContain(node.type);
          if (node.type === "text") texts.push(node.value ?? "");
          if (node.type === "link")
            expect(node.url).toBe("https://github.com/coinbase/x402/blob/abc/specs/x402-specification-v2.md");
          if (node.type === "tableRow") widths.add(`${node.children?.length}`);
          node.children?.forEach(visit);
        };
        const widths = new Set<string>();
        visit(tree as Node);
        // The counts, and the tables of what is known and what is noted.
        expect([...widths].every((width) => width === "8" || width === "3")).toBe(true);
        // Every word outside of code is ours.
        expect(texts.join(" ")).not.toMatch(/[@<>|`\\\u0000-\u0008]|evil|alert|www/);
      }),
      { numRuns: 200 },
    );
  });
});

interface Node {
  type: string;
  value?: string;
  url?: string;
  children?: Node[];
}
