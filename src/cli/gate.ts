import { existsSync, readFileSync } from "node:fs";
import { InvalidArgumentError, type Command } from "commander";
import { problemWith } from "../report/read.js";
import type { BaselineEntry } from "../runner/baseline.js";
import type { Shard } from "../runner/events.js";
import { UsageError } from "../runner/usage-error.js";
import type { RunFlags } from "./options.js";

/** Adds the options by which a run is a gate, or a part of one. */
export function withGateFlags(command: Command): Command {
  return command
    .option(
      "--baseline <file>",
      "failures that are known, each with a reason and a last day; red when one of them passes or is over (x402-assay baseline --help)",
    )
    .option("--shard <i/n>", "run only the i-th of n parts; the parts need one --seed, and x402-assay report merges them", shard);
}

function shard(value: string): Shard {
  const [, index, total] = /^([1-9][0-9]{0,3})\/([1-9][0-9]{0,3})$/.exec(value) ?? [];
  if (index === undefined || Number(index) > Number(total))
    throw new InvalidArgumentError("it must be such as 1/3: which part, counted from 1, of how many.");
  return { index: Number(index), total: Number(total) };
}

/** What the files of a run are called: shards go side by side. */
export const fileName = (name: string, { shard: part }: Pick<RunFlags, "shard">): string =>
  part ? `${name}.${part.index}-of-${part.total}` : name;

/**
 * What `--baseline` names.
 *
 * @throws UsageError with one sentence when it is no baseline, and for a shard without a seed.
 */
export function baselineOf({
  baseline,
  shard: part,
  seed,
}: {
  baseline?: string;
  shard?: Shard;
  seed?: string;
}): BaselineEntry[] | undefined {
  if (part && seed === undefined)
    throw new UsageError("--shard needs --seed, the same for all shards: otherwise they are parts of different runs.");
  return baseline === undefined ? undefined : readBaseline(baseline);
}

/** @throws UsageError with one sentence. */
export function readBaseline(file: string): BaselineEntry[] {
  if (!existsSync(file))
    throw new UsageError(
      `There is no baseline ${file}; x402-assay baseline update ${file} EVENTS makes one from the events of a run.`,
    );
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UsageError(`${file} is not a baseline: it is not JSON (${error.message.split("\n")[0]}).`);
  }
  const problem = problemWith("baseline", value);
  if (problem) throw new UsageError(`${file} is not a baseline: ${problem}; spec/schemas/baseline.schema.json says what one is.`);
  const { known } = value as { known: BaselineEntry[] };
  const twice = known.find((one, at) => known.slice(0, at).some((other) => sameAs(one, other)));
  if (twice) throw new UsageError(`${file} names ${twice.check} twice; leave one of the entries out.`);
  const noDay = known.find(
    ({ expires }) => Number.isNaN(Date.parse(expires)) || new Date(expires).toISOString().slice(0, 10) !== expires,
  );
  if (noDay) throw new UsageError(`${file}: ${noDay.expires}, when the entry of ${noDay.check} expires, is not a day.`);
  return known;
}

const sameAs = (a: BaselineEntry, b: BaselineEntry) =>
  a.check === b.check &&
  a.target === b.target &&
  (a.x402Version === undefined || b.x402Version === undefined || a.x402Version === b.x402Version);
