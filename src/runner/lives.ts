import { setTimeout as wait } from "node:timers/promises";
import { runShift, type EngineOptions, type Job } from "./engine.js";
import { TargetLost } from "./scenario.js";

/** How often a target that dies is started again; after that it is lost for good. */
const mostDeaths = 40;
/** Milliseconds in which the end of a process is noticed after its last answer. */
export const lastBreath = 150;

export interface LivesOptions extends Omit<EngineOptions, "life" | "spare" | "blame"> {
  /** Resolves with a sentence when the target ends by itself. */
  exited?: Promise<string> | undefined;
  /** Starts the target again; resolves with how its end will be told. Without it a target that dies is lost. */
  revive?: (() => Promise<{ exited: Promise<string> }>) | undefined;
}

/**
 * Runs all jobs, through the deaths of the target if it has to be: what was under way when it died is run again, one by one, so that the one that killed it is found and blamed; the rest goes on.
 *
 * @returns one sentence about deaths that nobody could be blamed for, if there were any.
 */
export async function runLives({ exited, revive, ...options }: LivesOptions): Promise<string | undefined> {
  const riddles: string[] = [];
  let jobs = options.jobs;
  for (let [life, deaths] = [0, 0]; ; life += 1) {
    const unfinished: Job[] = [];
    const unbegun: Job[] = [];
    const spare = (job: Job, begun: boolean) => void (begun ? unfinished : unbegun).push(job);
    const canRevive = revive !== undefined && deaths < mostDeaths;
    const lost = await liveOnce({ ...options, jobs, life, ...(canRevive ? { spare } : {}) }, exited);
    if (!lost || !revive || !canRevive || options.abort.signal.aborted) {
      if (lost && !options.abort.signal.aborted) options.abort.abort(lost);
      break;
    }
    let guilty = 0;
    deaths += 1;
    const suspects = [...unfinished];
    try {
      ({ exited } = await revive());
      let used = false;
      for (let job = suspects.shift(); job; job = suspects.shift()) {
        life += 1;
        // Dying of what came before is not this job's doing: only a target that has seen nothing else can accuse it.
        const again = used ? { spare: () => undefined } : {};
        const died = await liveOnce({ ...options, jobs: [job], workers: 1, life, blame: true, ...again }, exited);
        if (options.abort.signal.aborted) break;
        if (died) {
          deaths += 1;
          ({ exited } = await revive());
          if (used) suspects.unshift(job);
          else guilty += 1;
        }
        used = !died;
      }
    } catch (error) {
      // It cannot even be started again: whatever is left stays open.
      const reason = error instanceof Error ? error.message : String(error);
      options.abort.abort(new TargetLost(`${lost.message}; started again, it did not come up: ${reason}`));
      await runShift({ ...options, jobs: [...suspects, ...unbegun] });
      break;
    }
    if (guilty === 0) riddles.push(lost.message);
    jobs = [...suspects, ...unbegun];
    if (jobs.length === 0) break;
  }
  return riddles.length === 0
    ? undefined
    : `The target died ${riddles.length === 1 ? "once" : `${riddles.length} times`} (${riddles[0]}), and of none of the scenarios alone that ran just then.`;
}

/** Runs jobs until they are done or the target dies; then tells how it died. */
async function liveOnce(options: EngineOptions, exited: Promise<string> | undefined): Promise<TargetLost | undefined> {
  const life = new AbortController();
  const forward = () => life.abort(options.abort.signal.reason);
  options.abort.signal.addEventListener("abort", forward);
  if (options.abort.signal.aborted) forward();
  let over = false;
  void exited?.then((sentence) => over || life.abort(new TargetLost(sentence)));
  const watched = options.blame
    ? {
        ...options,
        // A process that was killed by its last answer needs a moment to be seen dead.
        run: async (...given: Parameters<EngineOptions["run"]>) => {
          const outcome = await options.run(...given);
          await Promise.race([exited, wait(lastBreath)]);
          return outcome;
        },
      }
    : options;
  try {
    await runShift({ ...watched, abort: life });
  } finally {
    over = true;
    options.abort.signal.removeEventListener("abort", forward);
  }
  return life.signal.reason instanceof TargetLost && !options.abort.signal.aborted ? life.signal.reason : undefined;
}
