import { randomBytes } from "node:crypto";
import { colors } from "./colors.js";
import { packageVersion } from "../package-root.js";
import { renderConsole } from "../report/console.js";
import { casesThatFailed, RunFiles } from "../report/files.js";
import { createProgress } from "../report/progress.js";
import { specCommit } from "../runner/check-server.js";
import { countVerdicts, type AssayEvent, type Overall, type RunEvent } from "../runner/events.js";
import type { Report } from "../report/report.js";
import type { RunOptions, RunResult } from "../runner/run.js";
import type { Role } from "../runner/scenario.js";
import { explainFailure } from "./fail.js";
import { givenFormats, writeFormats } from "./formats.js";
import { selection, type RunFlags } from "./options.js";
import { baselineOf, fileName } from "./gate.js";

export interface AssayRequest {
  role: Role;
  /** For people: the command or URL under test. */
  how: string;
  /** Name of the files in the output folder. */
  name: string;
  flags: RunFlags;
  signal: AbortSignal;
  /** Nothing of an earlier run is taken into account: the same is to be run as before. */
  again?: true;
  /** The options that reach the same target again, for the reproduce line. */
  target: string;
  check(options: RunOptions): Promise<RunResult>;
}

/** How a person starts this command here: installed beside a project it is not on the PATH. */
export const self = process.env["npm_command"] === "exec" ? "npx x402-assay" : "x402-assay";

/** What came of a run. */
export interface Performed {
  report: Report;
  /** The files that were written. */
  written: string[];
  /** The page of the run before, which this one has taken the place of. */
  previous?: string;
  /** Why it could not go to its end. */
  failure?: ReturnType<typeof explainFailure>;
}

/**
 * Runs one check with progress, event file, report and console output. A run that could not begin leaves a report too.
 *
 * @returns the exit code.
 */
export async function assay(request: AssayRequest): Promise<number> {
  const { report, written, failure, previous } = await perform(request);
  const before = previous === undefined ? "" : colors.dim(`the run before: ${previous}`);
  if (failure) {
    process.stderr.write(`x402-assay: ${failure.sentence}\n${before && `${before}\n`}`);
    return failure.exitCode;
  }
  process.stdout.write(`${renderConsole(report, colors, written)}${before && `${before}\n`}`);
  return report.exitCode;
}

/** Of several runs: a harness error outranks what could not be begun, that a defect, a defect what could not be found out. */
export const worst = (codes: readonly number[]): number => [4, 2, 1, 3].find((code) => codes.includes(code)) ?? 0;

/** The same without a word on the console but progress. */
export async function perform(request: AssayRequest): Promise<Performed> {
  const { role, how } = request;
  const flags = { ...request.flags, seed: request.flags.seed ?? randomBytes(4).toString("hex") };
  // What is wrong with these is said before an hour of checks.
  const wanted = givenFormats(flags);
  const baseline = baselineOf(request.flags);
  const name = fileName(request.name, flags);
  const failedBefore = request.again ? [] : casesThatFailed(flags.out, name);
  const files = new RunFiles(flags.out, name);
  const progress = createProgress();
  let begun = false;
  let ended = false;
  const emit = (event: AssayEvent) => {
    begun ||= event.type === "run";
    ended ||= event.type === "end";
    files.emit(event);
    progress.see(event);
  };
  let failure: ReturnType<typeof explainFailure> | undefined;
  // What went wrong where nobody waited for it ends the run, but not without its report.
  let stray: (reason: unknown) => void = () => undefined;
  const astray = new Promise<never>((_, reject) => (stray = reject));
  process.on("unhandledRejection", stray);
  try {
    // Without a version: --spec changes what a command is told, and so perhaps what it does.
    const reproduce = (scenario: string) =>
      `${self} check ${role} ${request.target} ${flags.spec === "auto" ? "" : `--spec ${flags.spec} `}${flags.failOn === "must" ? "" : `--fail-on ${flags.failOn} `}--only ${scenario} --seed ${flags.seed}`;
    const checking = request.check({
      seed: flags.seed,
      workers: flags.workers,
      failOn: flags.failOn,
      select: selection(flags),
      progress: (what) => progress.say(what),
      signal: request.signal,
      ...(flags.shard ? { shard: flags.shard } : {}),
      ...(baseline ? { baseline } : {}),
      generate: {
        ...(flags.runs === undefined ? {} : { runs: flags.runs }),
        ...(flags.time === undefined ? {} : { time: flags.time }),
        ...(flags.case === undefined ? {} : { cases: flags.case }),
        first: failedBefore,
      },
      reproduce,
      emit,
    });
    // Which of the two comes second is heard by nobody.
    for (const one of [checking, astray]) one.catch(() => undefined);
    await Promise.race([checking, astray]);
  } catch (error) {
    failure = explainFailure(error);
    if (process.env["X402_ASSAY_DEBUG"] && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    const verdict: Overall = failure.exitCode === 4 ? "error" : "inconclusive";
    if (!begun)
      emit({ ...emptyRun(role, how, flags.seed), failOn: flags.failOn, ...(flags.shard ? { shard: flags.shard } : {}) });
    if (!ended) emit({ type: "end", verdict, problem: failure.sentence, counts: countVerdicts([]), took: 0 });
  } finally {
    progress.stop();
    process.off("unhandledRejection", stray);
  }
  const { report, events } = files.close();
  const written = [files.html, files.json, files.events, ...(await writeFormats(wanted, { report, events }))];
  return {
    report,
    written,
    ...(failure ? { failure } : {}),
    ...(files.previous === undefined ? {} : { previous: files.previous }),
  };
}

function emptyRun(role: Role, how: string, seed: string): RunEvent {
  return {
    type: "run",
    tool: "x402-assay",
    version: packageVersion(),
    spec: specCommit,
    catalogue: "",
    seed,
    target: { role, how, versions: [], notes: [] },
    startedAt: new Date().toISOString(),
  };
}
