import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { Interrupted, runShift, type EngineOptions, type Job, type Outcome } from "../../src/runner/engine.js";
import type { AssayEvent, CheckEvent } from "../../src/runner/events.js";
import { serverScenario, TargetLost, Untestable, type Scenario } from "../../src/runner/scenario.js";

const without = { wire: "x", money: "x", gate: "x" };

function scenario(name: string, more: Partial<Scenario> = {}): Job {
  const made = serverScenario({
    id: `server/t/${name}`,
    title: name,
    needs: [],
    without,
    checks: { c: "challenge-402" },
    run: () => Promise.resolve(),
  });
  return { scenario: { ...made, ...more } as Scenario, x402Version: 2 };
}
const passed: Outcome = { results: new Map([["c", { verdict: "pass", message: "ok", evidence: [] }]]), evidence: [] };
const failed: Outcome = {
  results: new Map([["c", { verdict: "fail", attribution: "target", message: "bad", evidence: [] }]]),
  evidence: [
    {
      type: "exchange",
      scenario: "s",
      x402Version: 2,
      id: "e",
      method: "GET",
      url: "",
      requestHeaders: {},
      status: 0,
      headers: {},
      body: "",
      error: "connection reset",
      startedAt: 0,
      endedAt: 0,
    },
  ],
};

async function run(jobs: Job[], more: Partial<EngineOptions> & Pick<EngineOptions, "run">) {
  const events: AssayEvent[] = [];
  const abort = more.abort ?? new AbortController();
  await runShift({
    jobs,
    workers: 2,
    reproduce: () => "again",
    emit: (event) => events.push(event),
    abort,
    ...more,
  });
  const checks = events.filter((event): event is CheckEvent => event.type === "check");
  return { checks, verdicts: Object.fromEntries(checks.map(({ id, verdict }) => [id.split("/")[2], verdict])) };
}

describe("the engine", () => {
  it("runs no more side by side than it may, and exclusive ones alone", async () => {
    let running = 0;
    const seen: Record<string, number> = {};
    const jobs = [scenario("a"), scenario("alone", { exclusive: true }), scenario("b"), scenario("c"), scenario("d")];
    await run(jobs, {
      async run(job) {
        running += 1;
        await new Promise(setImmediate);
        seen[job.scenario.title] = running;
        await new Promise(setImmediate);
        running -= 1;
        return passed;
      },
    });
    expect(Math.max(...Object.values(seen))).toBe(2);
    expect(seen["alone"]).toBe(1);
  });

  it("starts slow ones first", async () => {
    const order: string[] = [];
    await run([scenario("quick"), scenario("slow", { slow: true })], {
      run: (job) => (order.push(job.scenario.title), Promise.resolve(passed)),
    });
    expect(order).toEqual(["slow", "quick"]);
  });

  it("runs slow ones and quick ones one by one where one worker is all that a target bears", async () => {
    let running = 0;
    let most = 0;
    await run([scenario("quick"), scenario("slow", { slow: true }), scenario("another")], {
      workers: 1,
      async run() {
        most = Math.max(most, (running += 1));
        await new Promise(setImmediate);
        running -= 1;
        return passed;
      },
    });
    expect(most).toBe(1);
  });

  it("makes a verdict of whatever ends a scenario", async () => {
    const errors: Record<string, unknown> = {
      untestable: new Untestable("no control"),
      lost: new TypeError("bug"),
      silent: undefined,
    };
    const { verdicts, checks } = await run(
      [scenario("untestable"), scenario("lost"), scenario("silent"), { ...scenario("absent"), notApplicable: "why" }],
      {
        run: (job) => Promise.resolve({ results: new Map(), evidence: [], error: errors[job.scenario.title] }),
      },
    );
    expect(verdicts).toEqual({ untestable: "untestable", lost: "error", silent: "error", absent: "not-applicable" });
    expect(checks.find(({ id }) => id.includes("lost"))).toMatchObject({ attribution: "harness" });
  });

  it("gives up on a scenario that does not end, and calls it untestable", async () => {
    const { verdicts } = await run([scenario("endless", { timeout: 20 })], {
      run: async (_job, signal) => {
        await once(signal, "abort");
        throw new Error("whatever an abort looks like");
      },
    });
    expect(verdicts).toEqual({ endless: "untestable" });
  });

  it("believes no red verdict of a run that was interrupted under it", async () => {
    const abort = new AbortController();
    const { checks } = await run([scenario("half"), scenario("later")], {
      abort,
      workers: 1,
      run: () => {
        abort.abort(new Interrupted("the run was interrupted"));
        return Promise.resolve(failed);
      },
    });
    expect(checks.map(({ verdict, message }) => [verdict, message])).toEqual(
      Array(2).fill(["untestable", "the run was interrupted"]),
    );
  });

  it("asks whether the target is still there before it blames it for silence", async () => {
    const dead = await run([scenario("x"), scenario("y")], {
      workers: 1,
      alive: () => Promise.resolve(false),
      run: () => Promise.resolve(failed),
    });
    expect(dead.verdicts).toEqual({ x: "untestable", y: "untestable" });
    const alive = await run([scenario("x")], { alive: () => Promise.resolve(true), run: () => Promise.resolve(failed) });
    expect(alive.verdicts).toEqual({ x: "fail" });
  });

  it("stops when a scenario finds the target gone", async () => {
    const { verdicts } = await run([scenario("finds"), scenario("next")], {
      workers: 1,
      run: (job) =>
        Promise.resolve(
          job.scenario.title === "finds" ? { results: new Map(), evidence: [], error: new TargetLost("gone") } : passed,
        ),
    });
    expect(verdicts).toEqual({ finds: "untestable", next: "untestable" });
  });
});
