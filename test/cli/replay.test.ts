import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { explainFailure } from "../../src/cli/fail.js";
import { runReplay } from "../../src/cli/run-replay.js";
import { quote, wordsOf } from "../../src/cli/words.js";
import { readEvents } from "../../src/report/read.js";
import { chosenFrom, fateOf, replayCode, sameCatalogue } from "../../src/report/replay.js";
import { makeReport, type Report } from "../../src/report/report.js";
import { checkEvent, wholeRun } from "../report/stream.js";
import { cli, freshFolder, main } from "./cli.js";

const reference = (mutant: string) => `exec "${process.execPath}" "${main}" reference server --mutant ${mutant}`;

describe("words of a shell", () => {
  it.each(["plain", "two words", "it's", "", "'", "$HOME `id` \\", "a\nb", "--exec", "é"])(
    "are read as they were written: %j",
    (word) => {
      expect(wordsOf(["a", quote(word), "b"].join(" "))).toEqual(["a", word, "b"]);
    },
  );

  it.each(["a $HOME", "a; b", "a | b", 'a "b"', "a 'b", "a\nb", "`id`"])("are not guessed: %j", (line) => {
    expect(wordsOf(line)).toBeUndefined();
  });
});

describe("what is run again", () => {
  const [red, green] = [checkEvent("fail"), checkEvent("pass", { id: "server/topic/name/other" })];
  const report = makeReport(wholeRun([red, green]));

  it("is what was red of a scenario, or all of it where nothing was", () => {
    expect(chosenFrom(report.checks, { id: red.scenario }).map(({ id }) => id)).toEqual([red.id]);
    expect(chosenFrom([green], { id: green.scenario }).map(({ id }) => id)).toEqual([green.id]);
    expect(chosenFrom(report.checks, { id: green.id }).map(({ id }) => id)).toEqual([green.id]);
    expect(chosenFrom(report.checks, { id: red.id, x402Version: red.x402Version === 1 ? 2 : 1 })).toEqual([]);
  });

  it("ends with the code of what came of it", () => {
    const code = (id: string, ...now: Report["checks"]) => replayCode(report, chosenFrom(report.checks, { id }), now, { id });
    const is = (verdict: "pass" | "fail" | "untestable" | "error", check = red) => ({ ...check, verdict });
    expect(code(red.id, is("pass"))).toBe(0);
    expect(code(red.id, is("fail"))).toBe(1);
    expect(code(red.id, is("untestable"))).toBe(3);
    expect(code(red.id)).toBe(3);
    expect(code(red.id, is("error"))).toBe(4);
    // Who asks for one check is not told off for another; who asks for the scenario is.
    expect(code(red.id, is("pass"), is("fail", green))).toBe(0);
    expect(code(red.scenario, is("pass"), is("fail", green))).toBe(1);
  });

  it("is not held against the target for a warning that is left where a failure was mended", () => {
    const warned = checkEvent("warn", { id: green.id, level: "should" });
    const both = makeReport(wholeRun([red, warned]));
    const code = (...now: Report["checks"]) =>
      replayCode(both, chosenFrom(both.checks, { id: red.scenario }), now, { id: red.scenario });
    expect(code({ ...red, verdict: "pass" }, warned)).toBe(0);
    expect(code(red, warned)).toBe(1);
    const strict = { ...both, failOn: "should" as const };
    const named = { id: red.scenario };
    expect(replayCode(strict, chosenFrom(strict.checks, named), [{ ...red, verdict: "pass" }, warned], named)).toBe(1);
    // Who asks for the warning hears of it.
    const own = { id: warned.id };
    expect(replayCode(both, chosenFrom(both.checks, own), [warned], own)).toBe(1);
  });

  it("is fixed only where it passes", () => {
    expect(fateOf(red, { verdict: "pass" })).toBe("fixed");
    expect(fateOf(red, { verdict: "warn" })).toBe("red");
    expect(fateOf(red, { verdict: "not-applicable" })).toBe("open");
    expect(fateOf(green, { verdict: "pass" })).toBe("holds");
    expect(fateOf(undefined, { verdict: "fail" })).toBe("broken");
  });

  it("is of the same catalogue, or of another one, or nobody knows", () => {
    const digest = (ids?: ReadonlySet<string>) => (ids ? [...ids].sort().join() : "all");
    expect(sameCatalogue({ ...report, catalogue: "all" }, digest)).toBe(true);
    expect(sameCatalogue({ ...report, catalogue: red.scenario }, digest)).toBe(true);
    expect(sameCatalogue({ ...report, catalogue: "older" }, digest)).toBe(false);
    expect(sameCatalogue({ ...report, catalogue: "older", shard: { index: 1, total: 2 } }, digest)).toBeUndefined();
  });
});

describe("x402-assay replay", () => {
  const cwd = freshFolder();
  const at = (file: string) => join(cwd, file);
  const scenario = { id: "server/methods/unpaid-head/not-served", scenario: "server/methods/unpaid-head" };
  const write = (name: string, check: Parameters<typeof checkEvent>[1]) =>
    writeFileSync(
      at(name),
      wholeRun([checkEvent("fail", check)])
        .map((event) => `${JSON.stringify(event)}\n`)
        .join(""),
    );
  beforeAll(() => {
    mkdirSync(at("folder"));
    writeFileSync(at("prose.txt"), "hello\n");
    write("gone.ndjson", { id: "server/a/b/c", scenario: "server/a/b" });
    write("library.ndjson", { ...scenario, reproduce: "server/methods/unpaid-head" });
    write("hostile.ndjson", { ...scenario, reproduce: "x402-assay check server --exec x --junit stolen.xml" });
    write("piped.ndjson", { ...scenario, reproduce: `x402-assay check server --exec x; touch ${at("stolen.xml")}` });
    write("other.ndjson", { ...scenario, reproduce: "x402-assay check client --exec x" });
  });

  it.each<[string, string, string, RegExp]>([
    ["a file that is not there", "none.json", "a", /There is no file .*none\.json/],
    ["a folder", "folder", "a", /folder is a folder/],
    ["prose", "prose.txt", "a", /prose\.txt is not the events of a run/],
    [
      "an id that is not in it",
      "library.ndjson",
      "server/methods/unpayed-head",
      /no check and no scenario .* Did you mean server\/methods\/unpaid-head/,
    ],
    ["a version that is none", "library.ndjson", `${scenario.scenario}@3`, /stands a version, 1 or 2/],
    ["a version that is not in it", "library.ndjson", `${scenario.scenario}@1`, /but not in version 1/],
    ["a scenario that is gone", "gone.ndjson", "server/a/b", /This version has no scenario server\/a\/b/],
    ["a report that names no target", "library.ndjson", scenario.id, /does not say how its target is started.*--exec/],
    ["a line that would write files", "hostile.ndjson", scenario.id, /does not say how its target is started/],
    ["a line that is more than ours", "piped.ndjson", scenario.id, /does not say how its target is started/],
    ["a line of another role", "other.ndjson", scenario.id, /does not say how its target is started/],
  ])("refuses %s", async (_what, file, id, about) => {
    const failure = await runReplay(at(file), id, { out: at("out") }).then(
      () => undefined,
      (error: unknown) => explainFailure(error),
    );
    expect(failure?.sentence).toMatch(about);
    expect(failure?.exitCode).toBe(2);
    expect(existsSync(at("stolen.xml"))).toBe(false);
  });

  it("needs a report and an id", async () => {
    expect(await cli(["replay", "report.json"], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("missing required argument 'id'") as unknown,
    });
  });

  it("runs the same bytes again, and sees what is mended", async () => {
    const folder = freshFolder();
    const check = "server/nonce/cancelled/before-refused";
    const broken = reference("server/a-used-nonce-is-payment");
    const only = ["--only", "server/nonce/cancelled", "--only", "server/payment/valid"];
    await cli(["check", "server", "--exec", broken, ...only, "--spec", "2"], { cwd: folder });
    const again = await cli(["replay", "reports/server.json", check], { cwd: folder });
    expect(again.stdout).toMatch(/✗ still red server\/nonce\/cancelled\/before-refused v2 was fail, is fail/);
    expect(again.stderr).toMatch(/^again: (?:npx )?x402-assay check server --exec .*--only server\/nonce\/cancelled --seed/m);
    expect(again.stderr).not.toContain("another catalogue");
    expect(again.code).toBe(1);
    const shown = (file: string) =>
      readEvents(join(folder, "reports", file)).flatMap((event) =>
        event.type === "exchange" && event.scenario === "server/nonce/cancelled" ? [[event.method, event.authorization]] : [],
      );
    expect(shown("replay-server.events.ndjson")).toEqual(shown("server.events.ndjson"));
    expect(shown("server.events.ndjson").flat().filter(Boolean).join()).toMatch(/GET.*0x[0-9a-f]{40}:0x[0-9a-f]{64}/);

    const mended = await cli(["replay", "reports/server.events.ndjson", check, "--exec", broken.replace(/ --mutant .*/, "")], {
      cwd: folder,
    });
    expect(mended.stdout).toMatch(/✓ fixed server\/nonce\/cancelled\/before-refused v2 was fail, is pass/);
    expect(mended.code).toBe(0);
  });
});
