import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/package-root.js";
import { assayTests } from "../../src/testing.js";
import { finished, freshFolder, main } from "../cli/cli.js";

/** A project that has this package installed, as npm would lay it out. */
function project(): string {
  const [root, folder] = [packageRoot(), freshFolder()];
  const modules = join(folder, "node_modules");
  const own = join(modules, "x402-assay");
  mkdirSync(own, { recursive: true });
  for (const name of readdirSync(join(root, "node_modules")).filter((one) => !one.startsWith(".")))
    symlinkSync(join(root, "node_modules", name), join(modules, name));
  for (const part of ["package.json", "dist/src", "dist/fixtures", "spec", "contracts/compiled.json"])
    cpSync(join(root, part), join(own, part), { recursive: true });
  cpSync(join(root, "docs/examples/vitest"), folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"type": "module"}');
  return folder;
}

interface Tested {
  testResults: { name: string; assertionResults: { title: string; status: string; failureMessages: string[] }[] }[];
}

it("the example makes a test of each check, and a defect fails the one that sees it", async () => {
  const folder = project();
  const exec = `exec "${process.execPath}" "${main}" reference server --mutant server/head-is-free`;
  writeFileSync(
    join(folder, "broken.test.ts"),
    `import { execTarget } from "x402-assay";
import { describeAssay } from "x402-assay/vitest";
const source = execTarget({ command: ${JSON.stringify(exec)}, timeout: 60_000 });
await describeAssay("broken", { role: "server", source, seed: "s", select: (id) => id === "server/methods/unpaid-head" });
`,
  );
  const vitest = join(folder, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--root", folder, "--reporter=json", "--outputFile=tests.json", "--pool=forks"];
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("VITEST")));
  const run = await finished(spawn(process.execPath, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] }));
  expect(run.code, run.stdout + run.stderr).toBe(1);
  const { testResults } = JSON.parse(readFileSync(join(folder, "tests.json"), "utf8")) as Tested;
  const tests = (file: string) => testResults.find(({ name }) => name.endsWith(file))?.assertionResults ?? [];

  const good = tests("/server.test.ts");
  expect(good.map(({ title }) => title)).toEqual(
    expect.arrayContaining(["server/payment/valid/served v1", "the run as a whole"]),
  );
  expect(good.filter(({ status }) => status === "failed")).toEqual([]);
  expect(good.filter(({ status }) => status === "passed").length).toBeGreaterThan(3);

  const failed = tests("/broken.test.ts").filter(({ status }) => status === "failed");
  expect(failed.map(({ title }) => title)).toEqual(
    expect.arrayContaining([
      "server/methods/unpaid-head/not-served v1",
      "server/methods/unpaid-head/not-served v2",
      "the run as a whole",
    ]),
  );
  expect(failed[0]?.failureMessages[0]).toMatch(/seed s\nHow to mend it: x402-assay explain server\/methods\/unpaid-head/);
}, 180_000);

it("refuses a selection that leaves nothing, before a test is defined", async () => {
  const runner = { describe: () => expect.unreachable(), beforeAll: () => undefined, it: () => undefined };
  const source = { how: "nothing", fresh: false, start: () => Promise.reject(new Error("never")) };
  await expect(assayTests(runner, "none", { role: "server", source, select: () => false })).rejects.toThrow(/No server scenario/);
});

it("no test of a run that could not begin is green", async () => {
  const bodies: (() => void)[] = [];
  let before = () => Promise.resolve();
  const runner = {
    describe: (_name: string, body: () => void) => body(),
    beforeAll: (work: () => Promise<void>) => void (before = work),
    it: (_name: string, body: (context: { skip(): void }) => void) =>
      void bodies.push(() => body({ skip: () => expect.unreachable() })),
  };
  const source = { how: "nothing", fresh: false, start: () => Promise.reject(new Error("never")) };
  const one = {
    role: "server",
    source,
    devnet: "http://127.0.0.1:9",
    select: (id: string) => id === "server/payment/valid",
  } as const;
  await assayTests(runner, "one", one);
  await before();
  expect(bodies.length).toBeGreaterThan(2);
  for (const body of bodies) expect(body).toThrow(/No devnet answers at http:\/\/127\.0\.0\.1:9/);
});
