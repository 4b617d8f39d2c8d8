import { Option, type Command } from "commander";
import type { Role } from "../protocol/messages.js";
import type { Resource } from "../runner/resource.js";
import type { Policy } from "../runner/requirements.js";
import type { Address } from "viem";
import { withFormatFlags } from "./formats.js";
import { withGateFlags } from "./gate.js";
import { address, choice, positiveInteger, resource, withRunFlags, type RunFlags } from "./options.js";

export interface CheckFlags extends RunFlags {
  exec?: string;
  adapter?: string;
  url?: string;
  e2e?: string;
  cwd?: string;
  devnet?: string;
  resource?: Resource[];
  rpcUrl?: string;
  policy?: Policy;
  asset?: Address;
  /** Seconds. */
  startTimeout?: number;
}

/** `x402-assay check server|client|facilitator`, and `x402-assay check [NAME]` for what a configuration names. */
export function addCheck(program: Command, done: (exitCode: number) => void): void {
  const check = program
    .command("check")
    .description("check a server, a client or a facilitator, or all that a configuration names");
  for (const role of ["server", "client", "facilitator"] as const satisfies Role[]) {
    const command = withTargetFlags(withGateFlags(withRunFlags(check.command(role).description(`check a ${role}`))), role);
    withFormatFlags(command);
    command.action(async (flags: CheckFlags) => {
      const { isConfigured, runTargets } = await import("./run-targets.js");
      const reached = [flags.exec, flags.url, flags.e2e, flags.adapter].some((way) => way !== undefined);
      if (!reached && isConfigured()) done(await runTargets({ role, said: saidOf(command), usual: flags }));
      else done(await (await import("./run-check.js")).runCheck(role, flags));
    });
  }
  addTargets(check, done);
}

function addTargets(check: Command, done: (exitCode: number) => void): void {
  const command = check
    .command("targets", { isDefault: true })
    .argument("[name]", "one of the targets; all of them where none is named")
    .description("check what x402-assay.config.json names, one after the other; also without the word: x402-assay check [NAME]")
    .option("--config <file>", "another configuration")
    .option("--exec <command>", "start the one that is named by this command instead")
    .option("--url <url>", "the one that is named is running here instead")
    .option("--cwd <dir>", "where --exec runs")
    .addOption(new Option("--devnet <url>", "use a running devnet instead of starting one").env("X402_ASSAY_DEVNET"));
  withFormatFlags(withGateFlags(withRunFlags(command)));
  command.addHelpText(
    "after",
    `
{
  "$schema": "./node_modules/x402-assay/spec/schemas/config.schema.json",
  "defaults": { "failOn": "should" },
  "targets": {
    "api": { "role": "server", "exec": "node server.js", "resource": "GET /premium", "outputs": { "junit": "api.xml" } },
    "buyer": { "role": "client", "exec": "node client.js" }
  }
}

Flags outrank the file. The schema says what may stand in it. The exit code is the worst one: 4 before 2 before 1 before 3 before 0.`,
  );
  command.action(async (name: string | undefined, { config, ...flags }: CheckFlags & { config?: string }) => {
    const { config: _config, ...said } = saidOf(command) as Partial<CheckFlags> & { config?: string };
    const { runTargets } = await import("./run-targets.js");
    done(
      await runTargets({
        said,
        usual: flags,
        ...(name === undefined ? {} : { name }),
        ...(config === undefined ? {} : { config }),
      }),
    );
  });
}

/** What was really said, apart from defaults. */
function saidOf(command: Command): Partial<CheckFlags> {
  const said = Object.entries(command.opts()).filter(([name]) =>
    ["cli", "env"].includes(command.getOptionValueSource(name) ?? ""),
  );
  return Object.fromEntries(said) as Partial<CheckFlags>;
}

/** Adds the options that say how a target is reached. */
export function withTargetFlags(command: Command, role: Role): Command {
  command
    .option("--exec <command>", `start the ${role} by this command, with PORT and the devnet's URLs in its environment`)
    .option("--url <url>", role === "client" ? "ask this URL to buy, by POST {url, method}" : `the ${role} is running here`)
    .option("--e2e <dir>", "a component folder of the official end-to-end suite")
    .option("--cwd <dir>", "where --exec runs")
    .addOption(
      new Option("--devnet <url>", "use a running devnet (x402-assay devnet) instead of starting one").env("X402_ASSAY_DEVNET"),
    )
    .option("--start-timeout <seconds>", "how long the target may take to get ready; default 60, with --url 2", positiveInteger);
  if (role === "client")
    command
      .option(
        "--adapter <command>",
        "start this once and let it buy again and again: an order a line on its standard input, an answer a line from it",
      )
      .option(
        "--policy <policy>",
        "what becomes of advice about budgets, which the specification leaves to clients: profile (reported, held against nobody) or strict (each is a must)",
        choice("profile", "strict"),
        "profile",
      );
  if (role === "server")
    command.option(
      "--resource <method and path>",
      'what to buy, such as "GET /premium"; can be given several times; default is found out',
      resource,
    );
  if (role === "facilitator") {
    command
      .addOption(
        // Such URLs often have a key in them: a report names the variable only.
        new Option(
          "--rpc-url <url>",
          "a node of the public test network that the facilitator at --url settles on; payments are made from the account whose key is in X402_ASSAY_KEY",
        ).env("X402_ASSAY_RPC_URL"),
      )
      .option("--asset <address>", "the token there that is paid in; default Base Sepolia's USDC", address);
  }
  return command;
}
