import type { Command } from "commander";
import { InvalidArgumentError } from "commander";

export interface BaselineFlags {
  reason?: string;
  expires?: string;
  notJudged?: true;
}

function day(value: string): string {
  if (
    !/^\d{4}-\d{2}-\d{2}$/.test(value) ||
    Number.isNaN(Date.parse(value)) ||
    new Date(value).toISOString().slice(0, 10) !== value
  )
    throw new InvalidArgumentError("it must be a day, such as 2026-12-31.");
  return value;
}

function text(value: string): string {
  if (value.trim() === "") throw new InvalidArgumentError("it must say something.");
  return value;
}

/** `x402-assay baseline update FILE EVENTS…`. */
export function addBaseline(program: Command, done: (exitCode: number) => void): void {
  const baseline = program
    .command("baseline")
    .description("failures that are known, so that a gate can be closed before everything is mended")
    .addHelpText(
      "after",
      `
A baseline is a JSON file, {"known": [...]}, with an entry a failure:
  {"check": "server/methods/unpaid-head/not-served", "reason": "issue 12", "expires": "2026-12-31"}
and, where that is not for all, "x402Version": 1 or 2, and "target": the command or URL under test. With "notJudged": true it
is about a check that must hold and cannot be judged (which makes a run inconclusive), and not about its failure. The schema is
spec/schemas/baseline.schema.json. Every failure prints the line to paste.

check and report take a baseline by --baseline: what it names is shown apart and held against nobody. A run is red (exit code 1)
when the check of an entry passes, its last day is over, or there is no such check.`,
    );
  baseline
    .command("update")
    .argument("<file>", "the baseline; made if it is not there")
    .argument("<events...>", "the .events.ndjson file of a run, or those of all its shards")
    .description("write what fails now into a baseline: reasons and days that are there are kept, what passes is taken out")
    .option("--reason <text>", "why new failures are borne", text)
    .option("--expires <day>", "the last day on which new failures are borne; default 90 days after the run", day)
    .option("--not-judged", "also what must hold and could not be judged, such as where a known failure stands in the way")
    .addHelpText("after", "\nExit codes: 0 written · 2 usage")
    .action(async (file: string, events: string[], flags: BaselineFlags) =>
      done(await (await import("./run-baseline.js")).updateBaseline(file, events, flags)),
    );
}
