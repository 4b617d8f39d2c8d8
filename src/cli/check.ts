import { Option, type Command } from "commander";
import type { Role } from "../protocol/messages.js";
import type { Resource } from "../runner/resource.js";
import type { Policy } from "../runner/requirements.js";
import type { Address } from "viem";
import { address, choice, positiveInteger, resource, withRunFlags, type RunFlags } from "./options.js";

export interface CheckFlags extends RunFlags {
  exec?: string;
  adapter?: string;
  url?: string;
  e2e?: string;
  cwd?: string;
  devnet?: string;
  resource?: Resource[];
  json?: string;
  rpcUrl?: string;
  policy?: Policy;
  asset?: Address;
  /** Seconds. */
  startTimeout?: number;
}

/** `x402-assay check server|client|facilitator`. */
export function addCheck(program: Command, done: (exitCode: number) => void): void {
  const check = program.command("check").description("check a server, a client or a facilitator");
  for (const role of ["server", "client", "facilitator"] as const satisfies Role[]) {
    const command = withTargetFlags(withRunFlags(check.command(role).description(`check a ${role}`)), role)
      .option("--json <file>", "write the JSON report here too")
      .option("--html <file>", "write the report as a page here too");
    command.action(async (flags: CheckFlags) => done(await (await import("./run-check.js")).runCheck(role, flags)));
  }
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
