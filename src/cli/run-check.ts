import { existsSync } from "node:fs";
import { startWorld } from "../reference/world.js";
import type { Hex } from "viem";
import { connectPublicWorld, type PublicWorldOptions } from "../devnet/public-world.js";
import { connectWorld } from "../devnet/remote-world.js";
import { loadCatalogue } from "../runner/catalogue.js";
import { checkServer } from "../runner/check-server.js";
import { checkFacilitator } from "../runner/check-facilitator.js";
import { checkClient } from "../runner/check-client.js";
import { parseResource } from "../runner/resource.js";
import type { RunOptions, RunResult } from "../runner/run.js";
import type { Role } from "../runner/scenario.js";
import { readE2eFolder, type E2eFolder } from "../targets/e2e.js";
import { adapterClient } from "../targets/adapter.js";
import { execTarget, urlTarget } from "../targets/exec.js";
import { execClient } from "../targets/exec-client.js";
import { urlClient } from "../targets/url-client.js";
import { UsageError } from "../runner/usage-error.js";
import { onInterrupt } from "./interrupt.js";
import type { CheckFlags } from "./check.js";
import { eachMeansSomething, type RunFlags } from "./options.js";
import { assay, type AssayRequest } from "./run.js";
import { quote } from "./words.js";

/** Checks one target as the flags say; returns the exit code. */
export async function runCheck(role: Role, flags: CheckFlags): Promise<number> {
  return assay(checkRequest(role, flags, onInterrupt()));
}

/**
 * What is to be run, as the flags say.
 *
 * @throws UsageError with one sentence.
 */
export function checkRequest(role: Role, flags: CheckFlags, signal: AbortSignal, name: string = role): AssayRequest {
  const folder = targetFolder(role, flags);
  const how = flags.exec ?? flags.adapter ?? flags.url ?? `${flags.e2e}`;
  const again = {
    exec: flags.exec,
    adapter: flags.adapter,
    url: flags.url,
    e2e: flags.e2e,
    cwd: flags.cwd,
    devnet: flags.devnet,
    asset: flags.asset,
    policy: flags.policy === "strict" ? flags.policy : undefined,
    "start-timeout": flags.startTimeout?.toString(),
    resource: flags.resource?.map(({ method, path }) => `${method} ${path}`),
  };
  const target = Object.entries(again)
    .flatMap(([name, value]) => [value ?? []].flat().map((one) => `--${name} ${quote(one)}`))
    .join(" ");
  const check = async (options: RunOptions) => {
    if (flags.only ?? flags.skip) {
      // What one command says may be for several targets.
      const catalogues = await Promise.all((["server", "client", "facilitator"] as const).map((one) => loadCatalogue(one)));
      eachMeansSomething(
        flags,
        catalogues.flat().map(({ id }) => id),
      );
    }
    return checkRole(role, flags, folder, options);
  };
  return { role, how, name, flags, signal, target, check };
}

/**
 * What the flags say about the target, looked at before anything is started; the folder of an official component, if it is one.
 *
 * @throws UsageError with one sentence.
 */
export function targetFolder(role: Role, flags: CheckFlags): E2eFolder | undefined {
  const ways = [flags.exec, flags.url, flags.e2e, flags.adapter].filter((way) => way !== undefined);
  if (ways.length !== 1) {
    const more = role === "client" ? "--exec COMMAND, --adapter COMMAND, --url URL" : "--exec COMMAND, --url URL";
    throw new UsageError(`Say how to reach the ${role}: exactly one of ${more} or --e2e DIR.`);
  }
  if (flags.url !== undefined && !/^https?:\/\/[^/]/.test(flags.url)) {
    throw new UsageError(`--url takes a URL such as http://127.0.0.1:4021; this is not one: ${flags.url}`);
  }
  if (flags.adapter?.trim() === "") throw new UsageError("--adapter takes a command; this one is empty.");
  if (flags.exec?.trim() === "") throw new UsageError("--exec takes a command; this one is empty.");
  if (flags.cwd !== undefined && !existsSync(flags.cwd)) throw new UsageError(`There is no folder ${flags.cwd} for --cwd.`);
  return flags.e2e === undefined ? undefined : readE2eFolder(flags.e2e, role);
}

export function checkRole(role: Role, flags: CheckFlags, folder: E2eFolder | undefined, options: RunOptions): Promise<RunResult> {
  const { devnet } = flags;
  const elsewhere = publicNetwork(flags);
  const world = () => (devnet ? connectWorld(devnet) : elsewhere ? connectPublicWorld(elsewhere) : startWorld());
  // What is said to run already needs no patience.
  const timeout = (flags.startTimeout ?? (flags.url ? 2 : 60)) * 1000;
  const command = {
    command: folder?.command ?? flags.exec ?? "",
    timeout,
    ...((folder?.cwd ?? flags.cwd) ? { cwd: folder?.cwd ?? flags.cwd ?? "." } : {}),
  };
  const variables = folder?.placeholders ?? {};
  const common = { ...options, startWorld: world, variables, spec: specOf(flags, folder) };
  if (role === "client")
    return checkClient({
      ...common,
      ...(flags.policy ? { policy: flags.policy } : {}),
      source: flags.url
        ? urlClient(flags.url, (flags.startTimeout ?? 60) * 1000)
        : flags.adapter
          ? adapterClient({ ...command, command: flags.adapter })
          : execClient(command),
    });
  const source = flags.url ? urlTarget(flags.url, timeout) : execTarget(command);
  if (role === "facilitator") return checkFacilitator({ ...common, source });
  const resources = flags.resource ?? (folder?.resource ? [parseResource(folder.resource)] : undefined);
  const wired = flags.url === undefined || devnet !== undefined;
  return checkServer({ ...common, source, wired, ...(resources ? { resources } : {}) });
}

/**
 * The public test network that payments are made on, if any.
 *
 * @throws UsageError when what is said of it does not fit together.
 */
function publicNetwork({ rpcUrl, asset, url, devnet }: CheckFlags): PublicWorldOptions | undefined {
  if (rpcUrl === undefined) {
    if (asset !== undefined) throw new UsageError("--asset is for --rpc-url: a devnet has one token.");
    return undefined;
  }
  if (url === undefined || devnet !== undefined)
    throw new UsageError("--rpc-url is for a facilitator that runs elsewhere: it goes with --url, and not with --devnet.");
  if (!/^https?:\/\/[^/]/.test(rpcUrl)) throw new UsageError(`--rpc-url takes the URL of a node; this is not one: ${rpcUrl}`);
  const key = process.env[keyVariable];
  if (key === undefined || !/^0x[0-9a-fA-F]{64}$/.test(key)) {
    throw new UsageError(
      `--rpc-url needs the private key (0x and 64 hex digits) of an account with test money in ${keyVariable}; it is not printed or kept.`,
    );
  }
  return { rpcUrl, key: key as Hex, ...(asset ? { asset } : {}) };
}

/** Where the key is: what stands on a command line is seen by everybody on the machine. */
const keyVariable = "X402_ASSAY_KEY";

/** A component of the official suite says itself which version it speaks. */
function specOf(flags: CheckFlags, folder: E2eFolder | undefined): RunFlags["spec"] {
  const [only, ...others] = folder?.x402Versions ?? [];
  return flags.spec === "auto" && only !== undefined && others.length === 0 ? only : flags.spec;
}
