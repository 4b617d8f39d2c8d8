import { InvalidArgumentError, type Command } from "commander";
import picomatch from "picomatch";
import type { Address } from "viem";
import type { X402Version } from "../protocol/messages.js";
import { readCase, type GeneratedCase } from "../properties/cases.js";
import type { Shard } from "../runner/events.js";
import { parseResource, type Resource } from "../runner/resource.js";
import { UsageError } from "../runner/usage-error.js";
import { didYouMean } from "./similar.js";

/** What `check` and `demo` are told about the run itself. */
export interface RunFlags {
  only?: string[];
  skip?: string[];
  seed?: string;
  workers: number;
  failOn: "must" | "should";
  spec: X402Version | "auto";
  out: string;
  shard?: Shard;
  baseline?: string;
  runs?: number;
  time?: number;
  case?: GeneratedCase[];
}

function collect(value: string, before: string[] = []): string[] {
  if (value.trim() === "") throw new InvalidArgumentError("it must name something.");
  return [...before, value];
}

export function positiveInteger(value: string): number {
  if (!/^[1-9][0-9]{0,5}$/.test(value)) throw new InvalidArgumentError("it must be a whole number of at least 1.");
  return Number(value);
}

export function address(value: string): Address {
  if (!/^0x[0-9a-fA-F]{40}$/.test(value)) throw new InvalidArgumentError("it must be an address, 0x and 40 hex digits.");
  return value as Address;
}

export function port(value: string): number {
  if (!/^[0-9]{1,5}$/.test(value) || Number(value) > 65535) throw new InvalidArgumentError("it must be a port, 0 to 65535.");
  return Number(value);
}

/** One of some words; which ones can be asked of the function, for a shell that completes them. */
export function choice<T extends string>(...allowed: T[]): ((value: string) => T) & { allowed: readonly T[] } {
  const read = (value: string) => {
    if (!allowed.includes(value as T)) throw new InvalidArgumentError(`it must be one of ${allowed.join(", ")}.`);
    return value as T;
  };
  return Object.assign(read, { allowed });
}

export function resource(value: string, before: Resource[] = []): Resource[] {
  try {
    return [...before, parseResource(value)];
  } catch {
    throw new InvalidArgumentError('it must be a method and a path, such as "GET /premium".');
  }
}

function generatedCase(value: string, before: GeneratedCase[] = []): GeneratedCase[] {
  try {
    return [...before, readCase(value)];
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function seed(value: string): string {
  if (!/^[\w.-]{1,64}$/.test(value)) throw new InvalidArgumentError("it must be at most 64 letters, digits, dots or dashes.");
  return value;
}

const versions = choice("1", "2", "auto");
export const spec = Object.assign(
  (value: string): X402Version | "auto" => {
    const chosen = versions(value);
    return chosen === "auto" ? chosen : (Number(chosen) as X402Version);
  },
  { allowed: versions.allowed },
);

/** Adds the options that every run has. */
export function withRunFlags(command: Command): Command {
  return command
    .option("--only <glob>", "run only scenarios whose id matches; can be given several times", collect)
    .option("--skip <glob>", "leave out scenarios whose id matches; can be given several times", collect)
    .option("--seed <text>", "what keys and nonces are derived from; default random, printed", seed)
    .option("--workers <n>", "scenarios side by side", positiveInteger, 8)
    .option(
      "--fail-on <level>",
      "which failed level makes the run not conformant: must, should",
      choice("must", "should"),
      "must",
    )
    .option("--spec <version>", "protocol version to check: 1, 2, auto", spec, "auto")
    .option("--runs <n>", "generated cases in each version, where a scenario has any; default is its own number", positiveInteger)
    .option("--time <seconds>", "begin no more generated cases after this", positiveInteger)
    .option(
      "--case <steps>",
      'run this generated case only, such as "value-below:3 json:0"; can be given several times',
      generatedCase,
    )
    .option("--out <dir>", "where events and report go", "reports");
}

/** Whether a glob means a scenario: what is below a match is taken too, a check's id takes its scenario, and a bare word what has a part of that name. */
function meaning(given: string): (id: string) => boolean {
  const glob = given.replace(/\/$/, "");
  const anywhere = /[/*]/.test(glob) ? [] : [picomatch(`**/${glob}`), picomatch(`**/${glob}/**`)];
  const matchers = [picomatch(glob), picomatch(`${glob}/**`), ...anywhere, (id: string) => glob.startsWith(`${id}/`)];
  return (id) => matchers.some((matches) => matches(id));
}

/** Which scenario ids `--only` and `--skip` leave. */
export function selection({ only, skip }: Pick<RunFlags, "only" | "skip">): (id: string) => boolean {
  const matcher = (globs: string[] | undefined) => {
    const matchers = (globs ?? []).map(meaning);
    return (id: string) => matchers.some((matches) => matches(id));
  };
  const [wanted, unwanted] = [matcher(only), matcher(skip)];
  return (id) => (only === undefined || wanted(id)) && !unwanted(id);
}

/**
 * Looks for globs that mean none of the scenarios: a gate must not be open for a typing error.
 *
 * @throws UsageError with one sentence about the first one.
 */
export function eachMeansSomething({ only, skip }: Pick<RunFlags, "only" | "skip">, ids: readonly string[]): void {
  for (const [option, globs] of Object.entries({ only, skip })) {
    const idle = globs?.find((glob) => !ids.some(meaning(glob)));
    if (idle !== undefined)
      throw new UsageError(
        `--${option} ${idle} means no scenario.${didYouMean(idle, ids) || " x402-assay list prints all of them."}`,
      );
  }
}
