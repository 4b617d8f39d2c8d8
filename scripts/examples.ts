import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../src/package-root.js";

/**
 * Proves docs/examples as a user has them: packs this package, installs it with the test runner that an example names into an empty folder, and runs
 * the example, which must be green; then a server with one defect takes the place of the right one, which must be red. Names of examples may be given.
 */

const root = packageRoot();
const examples = join(root, "docs", "examples");
const wanted = process.argv.slice(2);
const names = readdirSync(examples).filter((name) => wanted.length === 0 || wanted.includes(name));
const defect = "server/head-is-free";
const scenario = "server/methods/unpaid-head";

/** The same target source for each runner; what is imported besides is the example's own. */
const broken = (entry: string) => `import { execTarget } from "x402-assay";
import { describeAssay } from "${entry}";
const source = execTarget({ command: "npx --no-install x402-assay reference server --mutant ${defect}", timeout: 60_000 });
await describeAssay("broken", { role: "server", source, select: (id) => id === "${scenario}" });
`;

const scratch = mkdtempSync(join(tmpdir(), "assay-examples-"));
let code = 0;
try {
  const packed = npm(root, "pack", "--silent", "--ignore-scripts", "--pack-destination", scratch);
  const tarball = join(scratch, packed.said.trim().split("\n").at(-1) ?? "");
  for (const name of names) {
    const problem = problemOf(name, tarball);
    process.stdout.write(`${problem === undefined ? "✓" : "✗"} ${name}${problem === undefined ? "" : `: ${problem}`}\n`);
    if (problem !== undefined) code = 1;
  }
  if (names.length === 0) {
    process.stderr.write(`There is no such example; there are ${readdirSync(examples).join(", ")}.\n`);
    code = 2;
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exitCode = code;

function problemOf(name: string, tarball: string): string | undefined {
  const folder = join(scratch, name);
  cpSync(join(examples, name), folder, { recursive: true });
  const installed = npm(folder, "install", "--no-audit", "--no-fund", "--silent", tarball);
  if (installed.status !== 0) return `npm install failed: ${installed.said}`;
  const right = npm(folder, "test");
  if (right.status !== 0) return `the example is red: ${right.said}`;
  rmSync(
    join(
      folder,
      readdirSync(folder).find((file) => file.startsWith("server.test."))!,
    ),
  );
  writeFileSync(join(folder, "broken.test.js"), broken(`x402-assay/${name}`));
  const wrong = npm(folder, "test");
  if (wrong.status === 0) return `a server with a defect is green: ${wrong.said}`;
  const told = [`${scenario}/not-served v2`, `How to mend it: x402-assay explain ${scenario}`, "the run as a whole"];
  const missing = told.filter((words) => !wrong.said.includes(words));
  return missing.length > 0 ? `it does not say ${missing.join(" and ")}: ${wrong.said}` : undefined;
}

function npm(cwd: string, ...args: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync("npm", args, {
    cwd,
    encoding: "utf8",
    timeout: 600_000,
    env: { ...process.env, CI: "true" },
  });
  return { status, said: args[0] === "pack" ? stdout : stdout + stderr };
}
