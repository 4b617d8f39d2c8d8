import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Report } from "../../src/report/report.js";
import { cli, finished, freshFolder, main, start } from "./cli.js";

describe("x402-assay devnet", () => {
  it("prints a world that can be bought from and checked, and ends with everything that it started", async () => {
    const cwd = freshFolder();
    const child = start(["devnet", "--json", "--env-file", "dev.env"], { cwd });
    const chunks: string[] = [];
    const printed = new Promise<Record<string, unknown>>((resolve) => {
      child.stdout?.on("data", (chunk: Buffer) => {
        chunks.push(chunk.toString());
        if (chunks.join("").trimEnd().endsWith("\n}")) resolve(JSON.parse(chunks.join("")) as Record<string, unknown>);
      });
    });
    try {
      const world = await printed;
      expect(world).toMatchObject({ chainId: 84532, network: "eip155:84532", asset: { name: "USDC", decimals: 6 } });
      const variables = Object.fromEntries(
        readFileSync(join(cwd, "dev.env"), "utf8")
          .split("\n")
          .filter((line) => /^[A-Z0-9_]+=/.test(line))
          .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)] as const),
      );
      expect(variables).toMatchObject({ FACILITATOR_URL: world["facilitatorUrl"], RESOURCE_SERVER_URL: world["serverUrl"] });

      const bought = await cli(["reference", "client"], { env: variables });
      expect(JSON.parse(bought.stdout)).toMatchObject({ success: true, status_code: 200, payment_response: { success: true } });

      // The same world serves several runs with the same seed: its keys are salted by the run.
      const check = [
        "check",
        "server",
        "--url",
        String(world["serverUrl"]),
        "--devnet",
        String(world["controlUrl"]),
        "--seed",
        "again",
      ];
      for (const only of [
        ["--only", "server/payment/**"],
        ["--only", "server/payment/**", "--spec", "1"],
      ]) {
        const run = await cli([...check, ...only]);
        expect(run.stdout).toContain("conformant");
        expect(run.code).toBe(0);
      }
      // Nobody said that this server settles on a devnet of ours: nothing is signed, and what cannot be tested is not held against it.
      const few = ["--only", "server/payment/**", "--only", "server/challenge/unpaid-get"];
      const blind = await cli(["check", "server", "--url", String(world["serverUrl"]), ...few]);
      expect(blind.stdout).toMatch(/untestable: no devnet is behind the target/);
      expect(blind.stdout).toMatch(/^inconclusive/m);
      expect(blind.code).toBe(3);
    } finally {
      child.kill("SIGINT");
    }
    const [code] = (await once(child, "close")) as [number];
    expect(code).toBe(0);
  });
});

describe("x402-assay check", () => {
  const verdicts = (cwd: string) => {
    const { checks } = JSON.parse(readFileSync(join(cwd, "reports", "server.json"), "utf8")) as Report;
    return checks.map(({ id, x402Version, verdict, message }) => [id, x402Version, verdict, message]);
  };

  it("finds the defect of a mutant that a command starts, and its reproduce line finds it again", async () => {
    const cwd = freshFolder();
    const exec = `exec "${process.execPath}" "${main}" reference server --mutant server/head-is-free`;
    const run = await cli(["check", "server", "--exec", exec, "--only", "server/methods/unpaid-head", "--seed", "s"], { cwd });
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/✗ server\/methods\/unpaid-head\/not-served.*v2/);
    const line = /again\s+(?:npx )?x402-assay (.*--only.*)$/m.exec(run.stdout)?.[1] ?? "";
    expect(line).toContain("--only server/methods/unpaid-head --seed s");
    const first = verdicts(cwd);
    const again = await finished(
      start(["check", "server", "--exec", exec, "--only", "server/methods/unpaid-head", "--seed", "s", "--html", "a/b.html"], {
        cwd,
      }),
    );
    expect(again.code).toBe(1);
    expect(verdicts(cwd)).toEqual(first);
    const page = readFileSync(join(cwd, "a", "b.html"), "utf8");
    expect(page).toBe(readFileSync(join(cwd, "reports", "server.html"), "utf8"));
    expect(page).toContain('"id":"server/methods/unpaid-head/not-served"');
  });

  it("reads a folder of the official end-to-end suite", async () => {
    const { mkdirSync, writeFileSync } = await import("node:fs");
    const folder = join(freshFolder(), "server");
    mkdirSync(folder);
    const endpoints = [
      { path: "/svm", method: "GET", requiresPayment: true, protocolFamily: "svm" },
      { path: "/protected", method: "GET", requiresPayment: true, protocolFamily: "evm", transferMethod: "eip3009" },
    ];
    writeFileSync(join(folder, "test.config.json"), JSON.stringify({ name: "s", type: "server", x402Version: 2, endpoints }));
    writeFileSync(join(folder, "run.sh"), `#!/bin/bash\n"${process.execPath}" "${main}" reference server\n`);
    const run = await cli(["check", "server", "--e2e", folder, "--only", "server/payment/**"]);
    expect(run.stdout).toContain("GET /protected");
    expect(run.code).toBe(0);
  });
});

describe("x402-assay list and explain", () => {
  it("print the catalogue and what a check demands", async () => {
    const list = await cli(["list"]);
    const ids = list.stdout
      .trim()
      .split("\n")
      .map((line) => line.split("\t")[0] ?? "");
    expect(ids).toContain("server/replay/same-header-twice/settles-once");
    const explained = await cli(["explain", "server/methods/unpaid-head/not-served"]);
    expect(explained.stdout).toMatch(/demands {2}.+\n.*level {4}must, by money.+mend {5}Apply the payment rule to HEAD/s);
    const unseen = await cli(["explain", "exact-amount-known"]);
    expect(unseen.stdout).toMatch(/no check .+/);
    expect((await cli(["list", "--mutants"])).stdout).toMatch(/^server\/head-is-free\tmutant\t/m);
  });

  it("end quietly when nobody reads on", async () => {
    const child = start(["list"]);
    const run = finished(child);
    child.stdout?.once("data", () => child.stdout?.destroy());
    const { code, stderr } = await run;
    expect(stderr).not.toContain("EPIPE");
    expect(code).toBe(0);
  });
});

describe("x402-assay doctor", () => {
  it("says that this machine will do", async () => {
    const { code, stdout } = await cli(["doctor"]);
    expect(stdout).toMatch(/✓ Node .*\n✓ anvil .*\n✓ a devnet starts, and the reference server sells on it/);
    expect(code).toBe(0);
  });

  it("says what would be checked on a target, and what not and why", async () => {
    const exec = `exec "${process.execPath}" "${main}" reference server --mutant server/terms-in-body-only`;
    const { code, stdout } = await cli(["doctor", "server", "--exec", exec]);
    expect(stdout).toContain("has its v2 terms in the body only, where no client looks for them");
    expect(stdout).toMatch(/✓ \d+ of \d+ checks would be judged, by version, in 1 scenario runs/);
    expect(stdout).toMatch(/\d+ cannot be judged: The 402 has its v2 terms in the body only/);
    expect(code).toBe(3);
  });

  it("finds nothing where nothing listens", async () => {
    const { code, stdout } = await cli(["doctor", "server", "--url", "http://127.0.0.1:9"]);
    expect(stdout).toMatch(/✗ Nothing answers at/);
    expect(code).toBe(3);
  });
});
