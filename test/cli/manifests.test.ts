import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { packageRoot } from "../../src/package-root.js";
import type { Report } from "../../src/report/report.js";
import { fromStore } from "../report/schemas.js";
import { freshFolder, main, type Run } from "./cli.js";
import { runCommand, shims } from "./shims.js";

/** The command lines of the manifests, as they stand there, each as a process of its own. */

const read = (file: string) => parse(readFileSync(join(packageRoot(), file), "utf8")) as unknown;

/** A few scenarios only: the option is put where the manifests name their target. */
const few = ["methods/unpaid-head", "payment/valid", "methods/override"].map((id) => `--only server/${id}`).join(" ");
const target = (mutant = "") => `exec "${process.execPath}" "${main}" reference server${mutant ? ` --mutant ${mutant}` : ""}`;

/** What a manifest says, with the whole catalogue made small. */
const smaller = (script: string) => script.replaceAll('--exec "$TARGET"', `--exec "$TARGET" ${few}`);

interface Job {
  spec: {
    completionMode?: string;
    completions: number;
    parallelism: number;
    template: { spec: { containers: { command: string[]; env: { name: string; value: string }[] }[] } };
  };
}

interface Step {
  name?: string;
  run?: string;
  uses?: string;
  env?: Record<string, string>;
}

interface Workflow {
  env: Record<string, string>;
  jobs: Record<"check" | "verdict", { steps: Step[]; strategy?: { matrix: { shard: number[] } } }>;
}

const all = (runs: Promise<Run>[]) => Promise.all(runs);

describe("the Kubernetes job", () => {
  const jobOf = (file: string) => (read(`deploy/kubernetes/${file}`) as Job).spec;
  const containerOf = (file: string) => jobOf(file).template.spec.containers[0]!;
  const variables = (file: string) => Object.fromEntries(containerOf(file).env.map(({ name, value }) => [name, value]));

  it("runs each shard as a pod, and the verdict over all of them", async () => {
    const { completionMode, completions, parallelism } = jobOf("job.yml");
    expect({ completionMode, parallelism }).toEqual({ completionMode: "Indexed", parallelism: completions });
    expect(variables("job.yml")["SHARDS"]).toBe(String(completions));
    const cwd = freshFolder();
    const bin = shims();
    const REPORTS = join(cwd, "volume");
    const command = containerOf("job.yml").command.map(smaller);
    // Two at a time: this is about the command lines.
    for (const pair of [
      [0, 1],
      [2, 3],
    ]) {
      const pods = pair.map((index) => {
        const env = {
          ...variables("job.yml"),
          REPORTS,
          TARGET: target("server/head-is-free"),
          JOB_COMPLETION_INDEX: String(index),
        };
        return runCommand(command, env, cwd, bin);
      });
      for (const { code, stderr } of await all(pods)) expect(code, stderr).toBe(0);
    }
    const verdict = await runCommand(containerOf("merge.yml").command, { ...variables("merge.yml"), REPORTS }, cwd, bin);
    expect(verdict.code, verdict.stderr).toBe(1);
    const report = JSON.parse(readFileSync(join(REPORTS, "server.json"), "utf8")) as Report;
    expect(report.checks.filter(({ verdict: one }) => one === "fail").map(({ id }) => id)).toContain(
      "server/methods/unpaid-head/not-served",
    );
    expect(existsSync(join(REPORTS, "junit.xml"))).toBe(true);
  }, 180_000);

  it("fails a pod that could not do its work", async () => {
    const command = containerOf("job.yml").command.map((script) => script.replace("check server", "check nobody"));
    const env = { ...variables("job.yml"), JOB_COMPLETION_INDEX: "0" };
    expect((await runCommand(command, env, freshFolder(), shims())).code).toBe(2);
  });
});

describe("the GitHub workflow", () => {
  const workflow = read("docs/ci/github.yml") as Workflow;
  const stepOf = (job: "check" | "verdict", name: string) =>
    workflow.jobs[job].steps.find((step) => step.name === name)?.run ?? "";
  // As GitHub starts a script.
  const bash = (script: string) => ["bash", "-e", "-c", script];

  it("is valid", () => {
    expect(fromStore("github-workflow")(workflow)).toEqual([]);
  });

  it("runs each shard as a job, and the verdict over all of them", async () => {
    const shards = workflow.jobs.check.strategy?.matrix.shard ?? [];
    expect(shards.map(String)).toEqual(Array.from({ length: Number(workflow.env["SHARDS"]) }, (_, at) => String(at + 1)));
    const cwd = freshFolder();
    const bin = shims();
    mkdirSync(join(cwd, "reports"));
    // Two shards of two are enough to see that the lines fit together.
    const env = { ...workflow.env, SHARDS: "2", SEED: "run-1", TARGET: target() };
    const script = smaller(stepOf("check", "Check one part"));
    for (const { code, stderr } of await all(["1", "2"].map((SHARD) => runCommand(bash(script), { ...env, SHARD }, cwd, bin))))
      expect(code, stderr).toBe(0);
    const merged = await runCommand(bash(stepOf("verdict", "Merge")), env, cwd, bin);
    expect(merged.code, merged.stderr).toBe(0);
    const summary = { ...env, GITHUB_STEP_SUMMARY: join(cwd, "summary") };
    expect((await runCommand(bash(stepOf("verdict", "Summary")), summary, cwd, bin)).code).toBe(0);
    expect(readFileSync(join(cwd, "summary"), "utf8")).toMatch(/^## ✅ x402 server: conformant/);
  }, 180_000);
});

describe("the GitLab pipeline", () => {
  interface Pipeline {
    variables: Record<string, string>;
    "x402-check": { parallel: number; script: string[] };
    "x402-verdict": { script: string[]; artifacts: { reports: { junit: string } } };
  }
  const pipeline = read("docs/ci/gitlab.yml") as Pipeline;
  const lines = (script: string[]) => ["bash", "-eo", "pipefail", "-c", script.join("\n")];

  it("runs each shard as a job, lets what it finds pass, and the verdict is over all of them", async () => {
    const cwd = freshFolder();
    const bin = shims();
    const env = { ...pipeline.variables, SEED: "run-1", TARGET: target("server/head-is-free"), CI_NODE_TOTAL: "2" };
    const command = lines(pipeline["x402-check"].script.map(smaller));
    for (const { code, stderr } of await all(
      ["1", "2"].map((index) => runCommand(command, { ...env, CI_NODE_INDEX: index }, cwd, bin)),
    ))
      expect(code, stderr).toBe(0);
    const { script, artifacts } = pipeline["x402-verdict"];
    expect((await runCommand(lines(script), env, cwd, bin)).code).toBe(1);
    expect(readFileSync(join(cwd, artifacts.reports.junit), "utf8")).toContain("<failure ");
    // A shard that cannot begin is no verdict.
    const none = await runCommand(command, { ...env, CI_NODE_INDEX: "3" }, cwd, bin);
    expect(none.code).not.toBe(0);
  }, 180_000);
});
