import { afterEach, expect, it, vi } from "vitest";
import { describeAssay } from "../../src/jest.js";
import { execTarget } from "../../src/targets/exec.js";
import { main } from "../cli/cli.js";

/** What Jest is told; Jest itself runs docs/examples/jest (`npm run examples`). */

/** Jest's globals, as far as they are needed, and the tests that are defined with them. */
function jest() {
  const tests = new Map<string, (() => void) | "skipped">();
  const define = (name: string, body: () => void) => void tests.set(name, body);
  vi.stubGlobal("describe", (_name: string, body: () => void) => body());
  vi.stubGlobal("it", Object.assign(define, { skip: (name: string) => void tests.set(name, "skipped") }));
  return tests;
}

afterEach(() => void vi.unstubAllGlobals());

const source = execTarget({
  command: `exec "${process.execPath}" "${main}" reference server --mutant server/head-is-free`,
  timeout: 60_000,
});
const select = (id: string) => ["server/methods/unpaid-head", "server/version/unoffered"].includes(id);

it("defines a test of each check after the run, and skips what does not apply", async () => {
  const tests = jest();
  await describeAssay("mine", { role: "server", source, select, seed: "s" });
  const body = (name: string) => tests.get(name) as () => void;
  expect(body("server/methods/unpaid-head/not-served v2")).toThrow(/an unpaid HEAD was answered 200[^]*seed s\nHow to mend it/);
  expect(body("server/version/unoffered/wire v2")).not.toThrow();
  expect(tests.get("server/version/unoffered/refused v2")).toBe("skipped");
  expect(body("the run as a whole")).toThrow(/not conformant/);
}, 60_000);

it("no test of a run that could not begin is green, or skipped", async () => {
  const tests = jest();
  await describeAssay("mine", { role: "server", source, select, devnet: "http://127.0.0.1:9" });
  expect(tests.size).toBeGreaterThan(5);
  for (const body of tests.values()) expect(body).toThrow(/No devnet answers at http:\/\/127\.0\.0\.1:9/);
});

it("says what is missing outside of Jest", async () => {
  await expect(describeAssay("mine", { role: "server", source })).rejects.toThrow(/leave injectGlobals on/);
});
