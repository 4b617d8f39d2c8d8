import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command, Option } from "commander";
import { describe, expect, it } from "vitest";
import { choice } from "../../src/cli/options.js";
import { completionScript, shells, treeOf } from "../../src/cli/shells.js";
import { cli, freshFolder } from "./cli.js";

const script = (await cli(["completion", "bash"])).stdout;
const folder = freshFolder();
writeFileSync(join(folder, "completion.bash"), script);

/** What bash offers for the last of these words. */
function offered(...words: string[]): string[] {
  const all = ["x402-assay", ...words];
  const lines = [
    "source completion.bash",
    `COMP_WORDS=(${all.map((word) => `'${word}'`).join(" ")})`,
    `COMP_CWORD=${all.length - 1}`,
    "_x402_assay",
    'printf "%s\\n" "${COMPREPLY[@]}"',
  ];
  const { stdout, stderr, status } = spawnSync("bash", ["--norc", "-c", lines.join("\n")], { cwd: folder, encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return stdout.split("\n").filter((line) => line !== "");
}

describe("in bash", () => {
  it.each<[string[], string[]]>([
    [["dev"], ["devnet"]],
    [["re"], ["report", "replay", "reference"]],
    [
      ["check", ""],
      ["server", "client", "facilitator", "targets"],
    ],
    [
      ["check", "server", "--ba"],
      ["--baseline", "--badge"],
    ],
    [["check", "--conf"], ["--config"]],
    [
      ["check", "server", "--fail-on", ""],
      ["must", "should"],
    ],
    [
      ["check", "server", "--exec", "x", "--spec", ""],
      ["1", "2", "auto"],
    ],
    [["report", "--format", "ju"], ["junit"]],
    [["baseline", "u"], ["update"]],
    [["doctor", "cl"], ["client"]],
    [
      ["completion", ""],
      ["bash", "zsh", "fish"],
    ],
  ])("%j is completed", (words, expected) => {
    expect(offered(...words)).toEqual(expect.arrayContaining(expected));
  });

  it("the value of an option is a file, and what belongs elsewhere is not offered", () => {
    expect(offered("check", "server", "--baseline", "")).toEqual([]);
    expect(offered("check", "server", "--policy")).toEqual([]);
    expect(offered("check", "client", "--policy")).toEqual(["--policy"]);
    expect(offered("nonsense", "--nonsense")).toEqual([]);
  });

  it("knows each command that there is", async () => {
    const help = (await cli(["--help"])).stdout;
    const commands = [...help.slice(help.indexOf("Commands:")).matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name ?? "");
    expect(commands.length).toBeGreaterThan(10);
    expect(offered("")).toEqual(expect.arrayContaining(commands.filter((name) => name !== "help")));
  });
});

describe("in any shell", () => {
  const program = new Command("x402-assay");
  program.command("it's").description("quotes ' and \\ and $HOME: all of them");
  program
    .command("check")
    .addOption(new Option("--how <way>", "it's").choices(["a", "b"]))
    .option("--level <level>", "x", choice("must", "should"));

  it.each(shells)("%s gets a script whose texts are nothing but texts", (shell) => {
    const made = completionScript(shell, treeOf(program));
    expect(made).toContain("a b");
    expect(made).toContain("must should");
    if (shell === "bash")
      expect(spawnSync("bash", ["-n"], { input: made, encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
    if (shell === "zsh") expect(made).toContain("quotes '\\'' and \\ and $HOME: all of them'");
    if (shell === "fish") expect(made).toContain("'quotes \\' and \\\\ and $HOME: all of them'");
  });

  it.each<[string, string[], RegExp]>([
    ["a shell that is not known", ["completion", "tcsh"], /Allowed choices are bash, zsh, fish/],
    ["no shell", ["completion"], /missing required argument 'shell'/],
  ])("refuses %s", async (_what, args, about) => {
    const run = await cli(args);
    expect(run.stderr).toMatch(about);
    expect(run.code).toBe(2);
  });
});
