import { existsSync, readFileSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { AssayEvent } from "../../src/runner/events.js";
import { makeReport, type Report } from "../../src/report/report.js";
import { finished, freshFolder, main, start } from "./cli.js";

const events = (cwd: string) =>
  readFileSync(join(cwd, "reports", "server.events.ndjson"), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as AssayEvent);
const report = (cwd: string) => JSON.parse(readFileSync(join(cwd, "reports", "server.json"), "utf8")) as Report;
const reference = `"${process.execPath}" "${main}" reference server`;

/** Resolves when the run has judged its first check. */
function firstCheck(cwd: string): Promise<void> {
  const file = join(cwd, "reports", "server.events.ndjson");
  return new Promise((resolve) => {
    const watcher = watch(cwd, { recursive: true }, () => {
      if (!existsSync(file) || !readFileSync(file, "utf8").includes('"type":"check"')) return;
      watcher.close();
      resolve();
    });
  });
}

describe("a run that does not come to its natural end", () => {
  it.each(["SIGINT", "SIGTERM"] as const)("leaves events and a readable report after %s", async (signal) => {
    const cwd = freshFolder();
    const seen = firstCheck(cwd);
    const child = start(["check", "server", "--exec", `exec ${reference}`], { cwd });
    const run = finished(child);
    await seen;
    child.kill(signal);
    const { code, stdout } = await run;
    expect(code).toBe(3);
    expect(stdout).toContain("The run was interrupted");
    expect(report(cwd)).toMatchObject({ verdict: "inconclusive" });
    expect(report(cwd).checks.some(({ verdict }) => verdict === "pass")).toBe(true);
    expect(events(cwd).at(-1)).toMatchObject({ type: "end" });
  });

  it("leaves its events even after SIGKILL", async () => {
    const cwd = freshFolder();
    const seen = firstCheck(cwd);
    const child = start(["check", "server", "--exec", `exec ${reference}`], { cwd });
    const run = finished(child);
    await seen;
    child.kill("SIGKILL");
    await run;
    expect(makeReport(events(cwd))).toMatchObject({
      verdict: "inconclusive",
      problem: expect.stringContaining("cut off") as unknown,
    });
  });

  it("is inconclusive when the target dies half-way, and says so", async () => {
    const cwd = freshFolder();
    // A front that dies at its eighth payment stands in for a target that crashes.
    const front = join(cwd, "dies.mjs");
    writeFileSync(
      front,
      `import { createServer, request } from "node:http";
       import { spawn } from "node:child_process";
       const child = spawn(process.execPath, [${JSON.stringify(main)}, "reference", "server"], {
         env: { ...process.env, PORT: "0" }, stdio: ["ignore", "pipe", "inherit"],
       });
       let seen = 0;
       child.stdout.once("data", (line) => {
         const behind = Number(/:(\\d+)/.exec(String(line).replace("http:", ""))[1]);
         createServer((incoming, outgoing) => {
           if ((incoming.headers["payment-signature"] || incoming.headers["x-payment"]) && (seen += 1) > 7) {
             console.error("out of memory"); child.kill(); process.exit(9);
           }
           const forward = request({ port: behind, host: "127.0.0.1", method: incoming.method, path: incoming.url, headers: incoming.headers },
             (answer) => { outgoing.writeHead(answer.statusCode, answer.headers); answer.pipe(outgoing); });
           forward.on("error", () => outgoing.writeHead(503).end());
           incoming.pipe(forward);
         }).listen(Number(process.env.PORT), "127.0.0.1");
       });`,
    );
    const { code, stdout } = await finished(
      start(["check", "server", "--exec", `exec "${process.execPath}" "${front}"`, "--only", "server/amount/{over,under}paid"], {
        cwd,
      }),
    );
    expect(stdout).toMatch(
      /The target (was lost on the way: |died .*\()the command ended with code 9; its last words: out of memory/,
    );
    expect(code).toBe(3);
    expect(report(cwd).checks.every(({ verdict }) => verdict !== "fail")).toBe(true);
  });
});
