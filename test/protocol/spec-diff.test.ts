import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packageRoot } from "../../src/package-root.js";

const script = join(packageRoot(), "dist", "scripts", "spec-diff.js");
const document = "specs/transports-v2/http.md";
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "spec-diff-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function texts(name: string, text: string): string {
  const root = join(folder, name);
  mkdirSync(join(root, "specs", "transports-v2"), { recursive: true });
  writeFileSync(join(root, document), text);
  return root;
}

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}

const page = (table: string, note: string) => `# Transport: HTTP\n\n## Error Handling\n\n${table}\n\n## Notes\n\n${note}\n`;

describe("spec-diff", () => {
  it("names the rows that rest on a section that changed, and ends with 1", () => {
    const [old, next] = [texts("old", page("402 for all", "x")), texts("new", page("403 for all", "x"))];
    const file = join(folder, "out.json");
    const { status, stdout } = run("--old", old, "--new", join(next, "specs"), "--json", file);
    expect(status).toBe(1);
    expect(stdout).toContain("[-402-] {+403+} for all");
    expect(stdout).toContain("server/malformed-is-400");
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject([{ document, section: "Error Handling", kind: "changed" }]);
  });

  it("ends with 0 when only what nobody cites has changed", () => {
    const { status, stdout } = run("--old", texts("old", page("402", "x")), "--new", texts("new", page("402", "y")));
    expect(stdout).toContain("changed  Notes");
    expect(status).toBe(0);
  });

  it("compares with the pinned digests where no older text is given", () => {
    const { status, stdout } = run("--new", texts("new", page("402", "x")));
    expect(status).toBe(1);
    expect(stdout).toContain("vanished Payment Required Signaling");
  });

  it("reads two commits of a repository", () => {
    const git = (...args: string[]) =>
      spawnSync("git", ["-C", folder, "-c", "user.name=x", "-c", "user.email=x@localhost", ...args], { encoding: "utf8" });
    git("init", "--quiet");
    for (const text of ["402", "403"]) {
      texts(".", page(text, "x"));
      git("add", ".");
      git("commit", "--quiet", "--message", text);
    }
    expect(run("--old", `${folder}@HEAD~1`, "--new", `${folder}@HEAD`)).toMatchObject({ status: 1 });
    expect(run("--old", `${folder}@HEAD`, "--new", `${folder}@HEAD`)).toMatchObject({ status: 0 });
  });

  it.each([[[]], [["--new", "/nowhere"]], [["--bogus"]], [["--new", "/nowhere@main"]], [["--new", "a", "--pin", "b"]]])(
    "ends with 2 and says how it is used: %j",
    (args) => {
      const { status, stderr } = run(...args);
      expect(status).toBe(2);
      expect(stderr).toContain("usage: npm run spec-diff");
    },
  );
});
