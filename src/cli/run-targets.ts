import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Role } from "../protocol/messages.js";
import { formats } from "../report/formats.js";
import { selectScenarios } from "../runner/catalogue.js";
import { UsageError } from "../runner/usage-error.js";
import type { CheckFlags } from "./check.js";
import { colors } from "./colors.js";
import { readConfig, usualConfig, type NamedTarget } from "./config.js";
import { explainFailure } from "./fail.js";
import { givenFormats } from "./formats.js";
import { baselineOf } from "./gate.js";
import { onInterrupt } from "./interrupt.js";
import { selection } from "./options.js";
import { assay, worst } from "./run.js";
import { checkRequest } from "./run-check.js";
import { didYouMean } from "./similar.js";

export interface TargetsRequest {
  /** A target of the configuration, or none for all. */
  name?: string;
  /** Only targets of this role. */
  role?: Role;
  config?: string;
  /** What is said on the command line: it outranks the configuration. */
  said: Partial<CheckFlags>;
  /** What holds where neither says anything. */
  usual: CheckFlags;
}

/** Whether there is a configuration here that nobody has to name. */
export const isConfigured = (): boolean => existsSync(usualConfig);

/** Checks the targets of a configuration, one after the other; returns the worst exit code. */
export async function runTargets(request: TargetsRequest): Promise<number> {
  const before = new AbortController().signal;
  const runs = (await targetsFor(request)).map(({ name, role, flags, where }) => {
    try {
      // Whatever is wrong with any of them is said before the first is begun.
      baselineOf(flags);
      return { name, wanted: givenFormats(flags), request: checkRequest(role, flags, before, name) };
    } catch (error) {
      if (error instanceof UsageError) throw new UsageError(`${where}: ${error.message}`);
      throw error;
    }
  });
  const files = runs.flatMap(({ name, wanted }) => wanted.map(({ file }) => ({ name, file })));
  for (const [at, one] of files.entries()) {
    const twin = files.slice(0, at).find((other) => resolve(other.file) === resolve(one.file) && other.name !== one.name);
    if (twin)
      throw new UsageError(`The targets ${twin.name} and ${one.name} would both write ${one.file}; each needs its own file.`);
  }
  const signal = onInterrupt();
  const codes: [string, number][] = [];
  for (const { name, request: one } of runs) {
    // What was not run is not conformant.
    codes.push([name, signal.aborted ? 3 : await assay({ ...one, signal })]);
  }
  if (codes.length > 1) process.stdout.write(summary(codes));
  return worst(codes.map(([, code]) => code));
}

interface Chosen extends Omit<NamedTarget, "flags"> {
  flags: CheckFlags;
}

/** What is to be checked, with what the command line says of it. */
async function targetsFor({ name, role, config, said, usual }: TargetsRequest): Promise<Chosen[]> {
  const file = config ?? usualConfig;
  if (config === undefined && !isConfigured())
    throw new UsageError(
      `${name === undefined ? "" : `There is no target ${name}:${didYouMean(name, ["server", "client", "facilitator"])} `}${file} is not here; say what to check, such as: x402-assay check server --exec "node server.js"`,
    );
  const all = readConfig(file);
  const named = all.filter((target) => (name === undefined || target.name === name) && (role ?? target.role) === target.role);
  if (named.length === 0) {
    const names = all.map((target) => target.name);
    const wanted = name === undefined ? `is a ${role}` : `is called ${name}`;
    throw new UsageError(
      `No target in ${file} ${wanted}; there ${names.length === 1 ? "is" : "are"} ${names.join(", ")}.${name === undefined ? "" : didYouMean(name, names)}`,
    );
  }
  // What one target has of its own cannot be said of several.
  const own = ["exec", "url", "e2e", "adapter", "cwd", "resource", ...formats.map((format) => format.name)];
  const mistaken = own.find((flag) => (said as Record<string, unknown>)[flag] !== undefined);
  if (named.length > 1 && mistaken)
    throw new UsageError(
      `--${mistaken} is about one target, and ${named.map((one) => one.name).join(", ")} are several; name one.`,
    );
  const chosen = named.map((target) => ({ ...target, flags: merged(target, said, usual) }));
  return named.length > 1 && (said.only || said.skip) ? leftOf(chosen) : chosen;
}

/** The targets that a selection is about, where it was made for all of them; with none left, the first says why. */
async function leftOf(chosen: Chosen[]): Promise<Chosen[]> {
  const left: Chosen[] = [];
  for (const target of chosen) {
    try {
      await selectScenarios(target.role, selection(target.flags));
      left.push(target);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      process.stderr.write(`x402-assay: ${target.name} is left out: ${explainFailure(error).sentence}\n`);
    }
  }
  return left.length > 0 ? left : chosen.slice(0, 1);
}

function merged({ role, flags }: NamedTarget, said: Partial<CheckFlags>, usual: CheckFlags): CheckFlags {
  const { exec, url, e2e, adapter, ...rest } = flags;
  const anew = [said.exec, said.url, said.e2e, said.adapter].some((way) => way !== undefined);
  const way = Object.entries({ exec, url, e2e, adapter }).filter(([, value]) => value !== undefined);
  const both: CheckFlags = { ...usual, ...rest, ...(anew ? {} : Object.fromEntries(way)), ...said };
  // A node's URL often has a key in it, so that no file of a project has it.
  const node = process.env["X402_ASSAY_RPC_URL"];
  const elsewhere = role === "facilitator" && both.url !== undefined && both.devnet === undefined;
  return elsewhere && node ? { ...both, rpcUrl: node } : both;
}

const words: Record<number, string> = {
  0: "conformant",
  1: "not conformant",
  2: "could not be begun",
  3: "inconclusive",
  4: "harness error",
};

function summary(codes: readonly [string, number][]): string {
  const width = Math.max(...codes.map(([name]) => name.length));
  const paint = (code: number) => (code === 0 ? colors.green : code === 3 ? colors.yellow : colors.red);
  return `\n${codes.map(([name, code]) => `${name.padEnd(width)}  ${paint(code)(words[code] ?? String(code))}\n`).join("")}`;
}
