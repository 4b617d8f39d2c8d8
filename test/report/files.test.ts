import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { casesThatFailed, RunFiles } from "../../src/report/files.js";
import type { AssayEvent } from "../../src/runner/events.js";
import { checkEvent, wholeRun } from "./stream.js";

const folder = mkdtempSync(join(tmpdir(), "x402-assay-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a run, and says what was kept of the one before. */
function write(events: readonly AssayEvent[]): string | undefined {
  const files = new RunFiles(folder, "server");
  for (const event of events) files.emit(event);
  files.close();
  return files.previous;
}
const read = (...path: string[]) => readFileSync(join(folder, ...path), "utf8");

it("keeps what the run before has judged, and does not lose it to runs that judged nothing", () => {
  const found = checkEvent("fail", { case: "value-below:3" });
  const known = [{ scenario: found.scenario, x402Version: found.x402Version, case: "value-below:3" }];
  expect(casesThatFailed(folder, "server")).toEqual([]);

  expect(write(wholeRun([found]))).toBeUndefined();
  expect(casesThatFailed(folder, "server")).toEqual(known);
  const first = read("server.json");

  for (let mistyped = 0; mistyped < 2; mistyped += 1) {
    expect(write(wholeRun([]))).toBe(join(folder, "previous", "server.html"));
    expect(read("previous", "server.json")).toBe(first);
    expect(read("previous", "server.events.ndjson")).toContain("value-below:3");
    expect(casesThatFailed(folder, "server")).toEqual(known);
  }

  write(wholeRun([checkEvent("pass")]));
  expect(read("previous", "server.json")).toBe(first);
  write(wholeRun([checkEvent("pass")]));
  expect(read("previous", "server.json")).not.toBe(first);
  expect(casesThatFailed(folder, "server")).toEqual([]);
});
