import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import type { X402Version } from "../src/protocol/messages.js";
import { facilitatorSteps } from "../src/reference/facilitator/steps.js";
import { startWorld } from "../src/reference/world.js";
import { runBout, WorldPool } from "../src/runner/arena.js";
import type { GenerateOptions } from "../src/runner/generated.js";
import type { RunRow } from "../src/runner/kill-matrix.js";
import type { Role } from "../src/runner/scenario.js";
import { loadZoo } from "../src/runner/zoo.js";

/** Runs of inhabitants of the zoo, several in each of several threads: enough to fill the time that scenarios wait. */

export interface Task {
  role: Role;
  /** Undefined for the reference. */
  variant: string | undefined;
  spec: X402Version | "auto";
  /** Default follows from the rest. */
  seed?: string;
  /** What is said about generated cases. */
  generate?: GenerateOptions;
  /** It makes so many payments that a chain of its own is faster. */
  long?: true;
  /** The scenarios that are run; undefined for all. */
  scenarios: string[] | undefined;
}

/** Runs side by side in one thread: enough to fill the time that scenarios wait. */
const usualLanes = 2;
const runsPerWorld = 12;

if (!isMainThread) await work();

/** One thread: takes tasks until there are none left. */
async function work(): Promise<void> {
  const port = parentPort;
  if (!port) return;
  const zoo = new Map((await loadZoo()).map((variant) => [variant.id, variant]));
  const pool = new WorldPool(() => startWorld(), runsPerWorld);
  const run = (task: Task): Promise<RunRow> => {
    const { role, variant: id, spec, scenarios, generate } = task;
    const variant = id === undefined ? undefined : zoo.get(id);
    const own = variant?.kind === "mutant" && variant.role === "server" ? variant.facilitatorSteps?.() : undefined;
    // Two facilitators that send from one account would take each other's nonces; and a client's run asks for the ledger so often that a
    // long chain is slower than a new one.
    const alone = own !== undefined || role !== "server" || task.long === true;
    const shared = () => (alone ? startWorld(own ? { facilitatorSteps: { ...facilitatorSteps, ...own } } : {}) : pool.borrow());
    let worlds = 0;
    return runBout({
      role,
      variant,
      spec,
      select: (scenario) => scenarios?.includes(scenario) ?? true,
      seed: seedOf(task),
      workers: 8,
      ...(generate ? { generate } : {}),
      // Scenarios that need a world of their own get one.
      startWorld: () => (worlds++ === 0 ? shared() : startWorld()),
    });
  };
  const ended = new Promise<void>((resolve) => {
    port.on("message", (task: Task | "end") => {
      if (task === "end") return resolve();
      run(task).then(
        (row) => port.postMessage({ row }),
        (error: unknown) => port.postMessage({ error: `${task.variant ?? task.role}: ${String(error)}` }),
      );
    });
  });
  for (let lane = 0; lane < (workerData as number); lane += 1) port.postMessage({});
  await ended;
  await pool.close();
  port.close();
}

/** What keys and cases of a task's run follow from. */
export function seedOf({ role, variant, spec, seed }: Task): string {
  return seed ?? `zoo:${role}:${variant}:${spec}`;
}

/** Gives each thread that is free the next task; a thread says so by sending anything. `alone`: one run after the other. */
export async function runAll(tasks: Task[], heard: (row: RunRow) => void, alone = false): Promise<RunRow[]> {
  const rows: RunRow[] = [];
  const queue = [...tasks];
  const [count, lanes] = alone ? [1, 1] : [Math.min(availableParallelism(), 4), usualLanes];
  const threads = Array.from({ length: count }, () => {
    const thread = new Worker(fileURLToPath(import.meta.url), { workerData: lanes });
    let idle = 0;
    return new Promise<void>((resolve, reject) => {
      thread.on("message", ({ row, error }: { row?: RunRow; error?: string }) => {
        if (error) return reject(new Error(error));
        if (row) {
          rows.push(row);
          heard(row);
        }
        const next = queue.shift();
        if (next) thread.postMessage(next);
        else if (++idle === lanes) thread.postMessage("end");
      });
      thread.on("error", reject);
      thread.on("exit", () => resolve());
    });
  });
  await Promise.all(threads);
  return rows;
}
