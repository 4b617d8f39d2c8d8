import { describe, expect, it } from "vitest";
import type { Job, Outcome } from "../../src/runner/engine.js";
import type { AssayEvent, CheckEvent } from "../../src/runner/events.js";
import { runLives } from "../../src/runner/lives.js";
import { serverScenario, TargetLost } from "../../src/runner/scenario.js";

const job = (title: string): Job => ({
  scenario: serverScenario({
    id: `server/t/${title}`,
    title,
    needs: [],
    without: { wire: "x", money: "x", gate: "x" },
    checks: { c: "challenge-402" },
    run: () => Promise.resolve(),
  }),
  x402Version: 2,
});
const passed: Outcome = { results: new Map([["c", { verdict: "pass", message: "ok", evidence: [] }]]), evidence: [] };

/** A target that dies when `kills` says so, and can be started again unless `broken`. */
async function run(titles: string[], kills: (title: string, life: number) => boolean, broken = false) {
  const events: AssayEvent[] = [];
  const abort = new AbortController();
  let die: (sentence: string) => void = () => undefined;
  const begin = () => new Promise<string>((resolve) => (die = resolve));
  let starts = 1;
  const riddle = await runLives({
    jobs: titles.map(job),
    workers: 3,
    reproduce: () => "again",
    emit: (event) => events.push(event),
    abort,
    exited: begin(),
    revive: () => {
      starts += 1;
      return broken ? Promise.reject(new Error("the port is taken")) : Promise.resolve({ exited: begin() });
    },
    async run({ scenario }, signal, life) {
      await new Promise(setImmediate);
      if (!kills(scenario.title, life)) return passed;
      die("it ended with code 9");
      await new Promise(setImmediate);
      return { results: new Map(), evidence: [], error: signal.reason as unknown };
    },
  });
  const checks = events.filter((event): event is CheckEvent => event.type === "check");
  const verdicts = Object.fromEntries(checks.map(({ id, verdict }) => [id.split("/")[2], verdict]));
  return { riddle, checks, verdicts, starts, reason: abort.signal.reason as unknown };
}

describe("a target that dies", () => {
  it("is started again, and whoever killed it is blamed; the others are judged", async () => {
    const { verdicts, riddle, checks, reason } = await run(["a", "killer", "b", "d", "e"], (title) => title === "killer");
    expect(verdicts).toEqual({ a: "pass", b: "pass", killer: "fail", d: "pass", e: "pass" });
    expect(checks.find(({ verdict }) => verdict === "fail")?.message).toBe(
      "the target ends by this scenario, also when nothing else runs; what is thrown while a request is handled must be caught and answered: it ended with code 9",
    );
    expect(checks).toHaveLength(5);
    expect([riddle, reason]).toEqual([undefined, undefined]);
  });

  it("is a riddle when none of the suspects kills it alone", async () => {
    const { verdicts, riddle } = await run(["a", "b", "d"], (title, life) => title === "b" && life === 0);
    expect(verdicts).toEqual({ a: "pass", b: "pass", d: "pass" });
    expect(riddle).toContain("The target died once (it ended with code 9), and of none of the scenarios alone");
  });

  it("is lost when it dies of everything", async () => {
    const titles = Array.from({ length: 90 }, (_, index) => `t${index}`);
    const { verdicts, starts, reason } = await run(titles, () => true);
    expect(starts).toBeLessThan(90);
    expect(reason).toBeInstanceOf(TargetLost);
    expect(Object.keys(verdicts)).toHaveLength(90);
    expect(Object.values(verdicts)).toContain("fail");
    expect(Object.values(verdicts)).toContain("untestable");
  });

  it("leaves the rest open when it cannot be started again", async () => {
    const { verdicts, reason } = await run(["a", "killer", "b"], (title) => title === "killer", true);
    expect(verdicts).toMatchObject({ killer: "untestable", b: "untestable" });
    expect(reason).toBeInstanceOf(TargetLost);
    expect(String(reason)).toContain("started again, it did not come up: the port is taken");
  });
});
