import { createServer } from "node:net";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { AddressInfo } from "node:net";
import { cli, freshFolder, main, type Run } from "./cli.js";

/** One clear sentence, the right exit code, and never a stack trace. */
function complains(run: Run, code: number, about: RegExp): void {
  expect(run.stderr).toMatch(about);
  expect(run.stderr).not.toMatch(/\n\s+at /);
  expect(run.code).toBe(code);
}

describe("usage", () => {
  it.each([
    ["an unknown command", ["polish"], /unknown command 'polish'/],
    ["an unknown option", ["check", "server", "--hard"], /unknown option '--hard'/],
    ["no way to the target", ["check", "server"], /exactly one of --exec COMMAND, --url URL or --e2e DIR/],
    ["two ways to the target", ["check", "server", "--exec", "x", "--url", "http://127.0.0.1:1"], /exactly one of/],
    ["a URL that is none", ["check", "server", "--url", "localhost:3000"], /--url takes a URL/],
    ["a resource that is none", ["check", "server", "--exec", "x", "--resource", "premium"], /a method and a path/],
    ["a network without a URL", ["check", "facilitator", "--exec", "x", "--rpc-url", "http://x"], /it goes with --url/],
    [
      "a network without a key",
      ["check", "facilitator", "--url", "http://127.0.0.1:9", "--rpc-url", "http://127.0.0.1:9"],
      /needs the private key .* in X402_ASSAY_KEY/,
    ],
    ["an asset that is none", ["check", "facilitator", "--url", "http://127.0.0.1:9", "--asset", "USDC"], /must be an address/],
    ["a version that is none", ["check", "server", "--exec", "x", "--spec", "3"], /one of 1, 2, auto/],
    ["a number that is none", ["check", "server", "--exec", "x", "--workers", "many"], /whole number/],
    ["a port that is none", ["devnet", "--port", "99999"], /a port, 0 to 65535/],
    [
      "a glob that takes nothing",
      ["check", "server", "--url", "http://127.0.0.1:9", "--only", "nothing"],
      /--only nothing means no scenario/,
    ],
    [
      "a slip in one glob of several",
      ["check", "server", "--url", "http://127.0.0.1:9", "--only", "methods", "--only", "server/replya/**"],
      /--only server\/replya\/\*\* means no scenario/,
    ],
    [
      "globs that leave nothing",
      ["check", "server", "--url", "http://127.0.0.1:9", "--only", "methods", "--skip", "methods"],
      /No server scenario is left/,
    ],
    ["a check that does not exist", ["explain", "server/nothing"], /There is no check server\/nothing/],
    ["a check with a slip", ["explain", "server/methods/unpayd-head"], /Did you mean server\/methods\/unpaid-head, /],
    ["an empty id", ["explain", ""], /There is no check/],
  ])("refuses %s", async (_what, args, about) => {
    complains(await cli(args), 2, about);
  });

  it("refuses an e2e folder of another role", async () => {
    const folder = freshFolder();
    complains(await cli(["check", "server", "--e2e", folder]), 3, /no test\.config\.json/);
    writeFileSync(join(folder, "test.config.json"), JSON.stringify({ type: "client" }));
    writeFileSync(join(folder, "run.sh"), "exit 0\n");
    complains(await cli(["check", "server", "--e2e", folder]), 3, /describes a client, not a server/);
  });
});

describe("a target that cannot be tested", () => {
  const out = () => {
    const cwd = freshFolder();
    return {
      cwd,
      report: () => JSON.parse(readFileSync(join(cwd, "reports", "server.json"), "utf8")) as Record<string, unknown>,
    };
  };

  it("says that there is nothing at a path, and checks nothing", async () => {
    const { cwd, report } = out();
    const exec = `node ${main} reference server`;
    complains(
      await cli(["check", "server", "--exec", exec, "--resource", "GET /nowhere"], { cwd }),
      3,
      /GET \/nowhere was answered .*404.* name what it sells by --resource/,
    );
    expect(report()).toMatchObject({ verdict: "inconclusive", exitCode: 3, checks: [] });
  });

  it("says that what it is given is no facilitator", async () => {
    const exec = `node ${main} reference server`;
    const variables = { FACILITATOR_URL: "http://127.0.0.1:9", EVM_PAYEE_ADDRESS: `0x${"1".repeat(40)}` };
    complains(await cli(["check", "facilitator", "--exec", exec], { env: variables }), 3, /There is no facilitator at /);
  });

  it("says that there is no such client", async () => {
    complains(await cli(["check", "client", "--exec", "no-such-buyer"]), 3, /There is no such command: .*no-such-buyer/);
  });

  it("says that nothing answers at a dead URL, and leaves a report", async () => {
    const { cwd, report } = out();
    complains(
      await cli(["check", "server", "--url", "http://127.0.0.1:9"], { cwd }),
      3,
      /Nothing answers at http:\/\/127\.0\.0\.1:9/,
    );
    expect(report()).toMatchObject({
      verdict: "inconclusive",
      exitCode: 3,
      problem: expect.stringContaining("Nothing answers") as unknown,
    });
  });

  it("says how a command ended, with its last words", async () => {
    const { cwd, report } = out();
    const run = await cli(["check", "server", "--exec", "echo no such database >&2; exit 7"], { cwd });
    complains(run, 3, /ended with code 7; its last words: no such database/);
    expect(report()).toMatchObject({ verdict: "inconclusive" });
  });

  it("does not wait for ever for a server that never listens", async () => {
    complains(
      await cli(["check", "server", "--exec", "exec sleep 60", "--start-timeout", "1"]),
      3,
      /did not listen on port \d+ within 1 s/,
    );
  });
});

describe("a machine that cannot run the devnet", () => {
  it("says that Anvil is missing", async () => {
    const run = await cli(["check", "server", "--exec", "true"], { env: { X402_ASSAY_ANVIL: "/nowhere/anvil" } });
    complains(run, 4, /\/nowhere\/anvil, which does not exist/);
  });

  it("says that Anvil is not Anvil", async () => {
    const run = await cli(["check", "server", "--exec", "true"], { env: { X402_ASSAY_ANVIL: "/bin/true" } });
    complains(run, 4, /did not start/);
  });

  it("says that a port is taken", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    try {
      complains(await cli(["devnet", "--port", String(port)]), 2, new RegExp(`Port ${port} is taken`));
      complains(await cli(["devnet", "--rpc-port", String(port)]), 2, new RegExp(`Port ${port} is taken`));
    } finally {
      server.close();
    }
  });
});
