import type { X402Version } from "../protocol/messages.js";
import { Interrupted } from "./engine.js";
import {
  countVerdicts,
  judgeRun,
  type AssayEvent,
  type CheckEvent,
  type EndEvent,
  type Overall,
  type Profile,
  type Shard,
} from "./events.js";
import type { BaselineEntry, StaleEntry } from "./baseline.js";
import type { GenerateOptions } from "./generated.js";
import { TargetLost, type Scenario } from "./scenario.js";

/** The commit of the specification that the requirements rest on. */
export const specCommit = "dd927a26cfefc98c24b3ec38b3a8f204dad0c60d";

/** What every role's run has in common. */
export interface RunOptions {
  seed: string;
  workers: number;
  failOn: "must" | "should";
  emit(event: AssayEvent): void;
  /** Which scenarios to run, by id. */
  select?: (id: string) => boolean;
  /** Runs only this part of what is selected; the other parts are other runs' business. */
  shard?: Shard;
  /** What is known to fail on this target; `checkServer` and the others leave out what is about other targets. */
  baseline?: readonly BaselineEntry[];
  /** What is said about generated cases. */
  generate?: GenerateOptions;
  /** Asked for instead of a run: what would be run on the target, and what not and why. */
  rehearse?: (profile: Profile, rows: Rehearsed[]) => void;
  /** Says what is going on before the first event. */
  progress?: (what: string) => void;
  /** Aborted when a person wants it to end. */
  signal?: AbortSignal;
  /** The command line that runs one scenario again. */
  reproduce(scenario: string, x402Version: X402Version): string;
}

/** What would become of one scenario in one version. */
export interface Rehearsed {
  scenario: Scenario;
  x402Version: X402Version;
  /** Why it does not concern the target. */
  notApplicable: string | undefined;
  /** What keeps it from being run. */
  obstacle: string | undefined;
}

export interface RunResult {
  verdict: Overall;
  end: EndEvent;
  events: AssayEvent[];
}

/** Closes a run: counts, judges, and says why if it was cut short. */
export function finish(
  events: AssayEvent[],
  emit: (event: AssayEvent) => void,
  {
    abort,
    failOn,
    riddle,
    stale = [],
    took,
  }: {
    abort: AbortController;
    failOn: "must" | "should";
    /** What nobody could be blamed for. */
    riddle?: string;
    /** Entries of the baseline that are good for nothing any more. */
    stale?: readonly StaleEntry[];
    took: number;
  },
): RunResult {
  const checks = events.filter((event): event is CheckEvent => event.type === "check");
  const reason: unknown = abort.signal.aborted ? abort.signal.reason : undefined;
  const problem =
    reason instanceof TargetLost
      ? `The target was lost on the way: ${reason.message}.`
      : reason instanceof Interrupted
        ? "The run was interrupted; what was judged until then stands."
        : riddle;
  const end: EndEvent = {
    type: "end",
    verdict: judgeRun(checks, { failOn, cutShort: problem !== undefined, stale }),
    ...(problem ? { problem } : {}),
    counts: countVerdicts(checks),
    ...(stale.length > 0 ? { stale: [...stale] } : {}),
    took: Math.round(took),
  };
  emit(end);
  return { verdict: end.verdict, end, events };
}
