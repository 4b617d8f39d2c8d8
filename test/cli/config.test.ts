import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../src/cli/config.js";
import { explainFailure } from "../../src/cli/fail.js";
import { worst } from "../../src/cli/run.js";
import { runTargets } from "../../src/cli/run-targets.js";
import type { Report } from "../../src/report/report.js";
import { cli, freshFolder, main } from "./cli.js";

const reference = (mutant = "") => `exec "${process.execPath}" "${main}" reference server${mutant ? ` --mutant ${mutant}` : ""}`;
const usual = { workers: 8, failOn: "must", spec: "auto", out: "reports" } as const;
const written = (value: unknown, name = "x402-assay.config.json") => {
  const file = join(freshFolder(), name);
  writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
  return file;
};
const one = (target: object, more: object = {}) => ({ targets: { api: { role: "server", exec: "x", ...target } }, ...more });

describe("a configuration that is none", () => {
  it.each<[string, unknown, RegExp]>([
    ["that is no JSON", "targets:", /config\.json is not JSON/],
    ["that is a list", [], /it must be object/],
    ["without targets", {}, /it must have required property 'targets'/],
    ["with no target", { targets: {} }, /\/targets must NOT have fewer than 1 properties/],
    ["with a member that there is not", one({}, { target: {} }), /it must NOT have additional properties: target;/],
    [
      "with a target's member that there is not",
      one({ command: "x" }),
      /\/targets\/api must NOT have additional properties: command/,
    ],
    ["of a role that there is not", one({ role: "seller" }), /\/targets\/api\/role must be .*: server, client, facilitator/],
    [
      "of a name that is none",
      { targets: { "My API": { role: "server", exec: "x" } } },
      /\/targets must match pattern .*: My API/,
    ],
    ["of a name that is taken", { targets: { targets: { role: "server", exec: "x" } } }, /\/targets must match pattern/],
    [
      "of a client that is called server",
      { targets: { server: { role: "client", exec: "x" } } },
      /\/targets\/server\/role is client/,
    ],
    ["without a way", { targets: { api: { role: "server" } } }, /\/targets\/api has no way to reach it; .* exec, url, e2e\./],
    ["with two ways", one({ url: "http://127.0.0.1:1" }), /\/targets\/api has exec and url; it takes exactly one/],
    ["with a client's member", one({ policy: "strict" }), /\/targets\/api\/policy is for a client; this target is a server/],
    ["with a resource that is none", one({ resource: "premium" }), /\/targets\/api\/resource must be a method and a path/],
    ["with a level that is none", one({}, { defaults: { failOn: "may" } }), /\/defaults\/failOn must be .*: must, should/],
    [
      "with a URL that is none",
      { targets: { api: { role: "server", url: "localhost" } } },
      /\/targets\/api\/url must match pattern/,
    ],
    ["with a number that is none", one({ workers: 0 }), /\/targets\/api\/workers must be >= 1/],
    ["with a baseline that is not there", one({ baseline: "none.json" }), /\/targets\/api: There is no baseline .*none\.json/],
    ["with a folder that is not there", one({ cwd: "nowhere" }), /\/targets\/api: There is no folder .*nowhere/],
    ["with one file for two formats", one({ outputs: { junit: "a", sarif: "a" } }), /name the same file/],
    [
      "with one file for two targets",
      {
        targets: {
          a: { role: "server", exec: "x", outputs: { json: "r" } },
          b: { role: "server", exec: "x", outputs: { json: "r" } },
        },
      },
      /The targets a and b would both write .*r;/,
    ],
  ])("is refused: one %s", async (_what, value, about) => {
    const failure = await runTargets({ config: written(value), said: {}, usual: { ...usual } }).then(
      () => undefined,
      (error: unknown) => explainFailure(error),
    );
    expect(failure?.sentence).toMatch(about);
    expect(failure?.exitCode).toBe(2);
  });

  it.each<[string, string[], RegExp]>([
    ["nothing to check", ["check"], /x402-assay\.config\.json is not here; say what to check/],
    ["a name without a configuration", ["check", "api"], /There is no target api: .* is not here/],
    ["a configuration that is not there", ["check", "--config", "none.json"], /There is no file none\.json/],
    ["two names", ["check", "a", "b"], /too many arguments/],
  ])("is not needed to refuse %s", async (_what, args, about) => {
    const run = await cli(args);
    expect(run.stderr).toMatch(about);
    expect(run.code).toBe(2);
  });
});

describe("a configuration", () => {
  it("says what flags say, with paths from its own folder", () => {
    const file = written({
      $schema: "./node_modules/x402-assay/spec/schemas/config.schema.json",
      defaults: { failOn: "should", seed: "s", out: "out" },
      targets: { api: { role: "server", exec: "x", failOn: "must", resource: "GET /premium", outputs: { junit: "a/b.xml" } } },
    });
    const folder = relative(process.cwd(), join(file, ".."));
    expect(readConfig(file)).toEqual([
      {
        name: "api",
        role: "server",
        where: `${file}: /targets/api`,
        flags: {
          exec: "x",
          failOn: "must",
          seed: "s",
          cwd: folder,
          out: join(folder, "out"),
          junit: join(folder, "a/b.xml"),
          resource: [{ method: "GET", path: "/premium" }],
        },
      },
    ]);
  });

  it("is as bad as its worst run", () => {
    expect([[], [0, 3], [3, 1], [1, 2, 3], [2, 4]].map(worst)).toEqual([0, 3, 1, 2, 4]);
  });

  it("is a whole gate: all of it, one of it, and flags outrank it", async () => {
    const cwd = freshFolder();
    mkdirSync(join(cwd, "sub"));
    const few = { only: ["server/methods/unpaid-head", "server/payment/valid"], spec: 2 };
    const targets = {
      good: { role: "server", exec: reference(), resource: ["GET /protected"], outputs: { badge: "good/badge.json" } },
      broken: { role: "server", exec: reference("server/head-is-free") },
    };
    writeFileSync(join(cwd, "x402-assay.config.json"), JSON.stringify({ defaults: { ...few, seed: "s" }, targets }));
    const report = (name: string, from = cwd) =>
      JSON.parse(readFileSync(join(from, "reports", `${name}.json`), "utf8")) as Report;

    const all = await cli(["check"], { cwd });
    expect(all.stdout).toMatch(/\ngood {4}conformant\nbroken {2}not conformant\n$/);
    expect(all.code, all.stderr).toBe(1);
    expect(report("good")).toMatchObject({ verdict: "conformant", seed: "s", target: { resource: "GET /protected" } });
    expect(existsSync(join(cwd, "good/badge.json"))).toBe(true);
    expect(report("broken")).toMatchObject({ verdict: "not-conformant", failOn: "must" });

    const mended = await cli(
      ["check", "broken", "--exec", reference(), "--seed", "other", "--config", "../x402-assay.config.json"],
      {
        cwd: join(cwd, "sub"),
      },
    );
    expect(mended.code, mended.stderr).toBe(0);
    expect(report("broken")).toMatchObject({ verdict: "conformant", seed: "other" });

    const several = await cli(["check", "server", "--junit", "x.xml"], { cwd });
    expect(several).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--junit is about one target, and good, broken/) as unknown,
    });
    const slip = await cli(["check", "brokn"], { cwd });
    expect(slip).toMatchObject({ code: 2, stderr: expect.stringMatching(/Did you mean broken\?/) as unknown });
    expect(await cli(["check", "client"], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/is a client/) as unknown,
    });
  }, 120_000);
});
