import { clientScenario } from "../../../runner/scenario.js";

/** Milliseconds: a block or two of the chains that x402 is used on. */
const slowness = 2_500;

export default clientScenario({
  id: "client/lost/slow",
  title: "A seller who settles before he answers needs some seconds: that is no failure, and no reason to pay again",
  needs: ["exact-eip3009"],
  slow: true,
  forced: slowness,
  checks: { "slow-answer-not-paid-again": "lost-answer-not-paid-again", "slow-answer-awaited": "slow-answer-awaited" },
  async run({ tries, expect, pause }) {
    const { stage, run } = await tries(
      {
        async script({ presented }, forward) {
          const reply = await forward();
          if (presented.length > 0) await pause(slowness);
          return { kind: "reply", reply };
        },
      },
      { once: "slow-answer-not-paid-again" },
    );
    const got = run.exitCode === 0 && run.stdout.includes(stage.goods);
    expect("slow-answer-awaited").that(got, got ? "it waited for the goods" : "it had paid and did not wait for the goods", {
      expected: `the goods after ${slowness / 1000} s`,
      actual: { exitCode: run.exitCode, said: run.said ?? run.stderr },
      evidence: stage.requests().map(({ id }) => id),
    });
  },
});
