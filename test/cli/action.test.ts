import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { packageRoot } from "../../src/package-root.js";
import { fromStore, sarifProblems } from "../report/schemas.js";
import { freshFolder, main } from "./cli.js";
import { runCommand, shims } from "./shims.js";

interface Action {
  inputs: Record<string, { default?: string; required?: boolean }>;
  runs: { steps: { id?: string; name: string; run?: string; if?: string; env?: Record<string, string> }[] };
}

const action = parse(readFileSync(join(packageRoot(), "action.yml"), "utf8")) as Action;
const stepOf = (name: string) => action.runs.steps.find((step) => step.name === name)!;

/** A job in which the action runs: its folders and files, and the steps that are scripts, started as GitHub does. */
function job(inputs: Record<string, string>) {
  const temp = freshFolder();
  const files = { output: join(temp, "output"), summary: join(temp, "summary"), log: join(temp, "npx.log") };
  for (const file of Object.values(files)) writeFileSync(file, "");
  const given = {
    ...Object.fromEntries(Object.entries(action.inputs).map(([name, { default: value = "" }]) => [name, value])),
    ...inputs,
  };
  const outputs = () =>
    Object.fromEntries(
      readFileSync(files.output, "utf8")
        .trim()
        .split("\n")
        .map((line) => line.split("=") as [string, string]),
    );
  const known: Record<string, () => string> = {
    "runner.temp": () => temp,
    ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`inputs.${name}`, () => value])),
    "steps.check.outputs.exit-code": () => outputs()["exit-code"] ?? "",
  };
  const bin = shims();
  const run = (name: string, cwd = temp) => {
    const { env = {}, run: script = "" } = stepOf(name);
    const variables = Object.fromEntries(
      Object.entries(env).map(([variable, value]) => [
        variable,
        value.replace(/\$\{\{ ([\w.-]+) \}\}/g, (_all, expression: string) => known[expression]?.() ?? `unknown ${expression}`),
      ]),
    );
    const github = { GITHUB_OUTPUT: files.output, GITHUB_STEP_SUMMARY: files.summary, NPX_LOG: files.log };
    return runCommand(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script], { ...variables, ...github }, cwd, bin);
  };
  return {
    run,
    outputs,
    out: join(temp, given["artifact"] ?? ""),
    summary: () => readFileSync(files.summary, "utf8"),
    installed: () => readFileSync(files.log, "utf8"),
  };
}

const reference = (mutant = "") => `exec "${process.execPath}" "${main}" reference server${mutant ? ` --mutant ${mutant}` : ""}`;

describe("the GitHub action", () => {
  it("is valid, and puts no input into a script", () => {
    expect(fromStore("github-action")(action)).toEqual([]);
    for (const { run } of action.runs.steps) expect(run ?? "").not.toContain("${{");
    const named = JSON.stringify(action.runs).matchAll(/inputs\.([\w-]+)/g);
    expect(new Set([...named].map(([, name]) => name))).toEqual(new Set(Object.keys(action.inputs)));
  });

  it("holds the job to a verdict that is not good, with summary and files", async () => {
    const { run, outputs, out, summary, installed } = job({
      role: "server",
      exec: reference("server/head-is-free"),
      args: `--only server/methods/unpaid-head --resource "GET /protected" --seed 's'`,
      version: "0.1.0",
    });
    // The check itself does not end the job: the steps after it are to be run.
    const check = await run("Check");
    expect(check.code, check.stderr).toBe(0);
    expect(outputs()).toEqual({ "exit-code": "1", verdict: "not-conformant" });
    expect(installed()).toBe("x402-assay@0.1.0\n");
    for (const file of ["junit.xml", "ctrf.json", "badge.json", "summary.md", "report.json"])
      expect(existsSync(join(out, file)), file).toBe(true);
    expect(sarifProblems(readFileSync(join(out, "results.sarif"), "utf8"))).toEqual([]);
    expect((await run("Summary")).code).toBe(0);
    expect(summary()).toContain("not conformant");
    expect((await run("Verdict")).code).toBe(1);
  }, 120_000);

  it("lets a good one pass, with a baseline", async () => {
    const baseline = join(freshFolder(), "known.json");
    writeFileSync(
      baseline,
      JSON.stringify({ known: [{ check: "server/methods/unpaid-head/not-served", reason: "r", expires: "9999-12-31" }] }),
    );
    const { run, outputs, installed } = job({
      role: "server",
      exec: reference("server/head-is-free"),
      args: "--only server/methods/unpaid-head --only server/payment/valid",
      baseline,
    });
    const check = await run("Check");
    expect(outputs(), check.stdout).toEqual({ "exit-code": "0", verdict: "conformant" });
    expect(installed()).toBe("x402-assay\n");
    expect((await run("Verdict")).code).toBe(0);
  }, 120_000);

  it.each([
    ["a command that is none", { role: "server", exec: "no-such-command-here" }, "3"],
    ["no target", { role: "server" }, "2"],
    ["arguments with an open quote", { role: "server", exec: "x", args: `--only "a` }, "2"],
    ["a role that is a script", { role: "$(touch hacked); echo", exec: "x" }, "2"],
  ])("fails the job for %s", async (_what, inputs, code) => {
    const { run, outputs, summary, out } = job(inputs);
    expect((await run("Check")).code).toBe(0);
    expect(outputs()["exit-code"]).toBe(code);
    expect((await run("Summary")).code).toBe(0);
    expect(summary()).toMatch(/made no report|inconclusive/);
    expect((await run("Verdict")).code).toBe(Number(code));
    expect(existsSync(join(out, "..", "hacked"))).toBe(false);
  });
});
