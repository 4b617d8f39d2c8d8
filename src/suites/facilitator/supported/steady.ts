import { bodyOf, kindsIn } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, Untestable, type Exchange } from "../../../runner/scenario.js";

/** Milliseconds. The best of several: a machine that is busy is not the target's fault. */
const quick = 1_000;
const tries = 3;

const sorted = (answer: Exchange) =>
  kindsIn(answer)
    .map((kind) => JSON.stringify(kind))
    .sort();

export default facilitatorScenario({
  id: "facilitator/supported/steady",
  title: "The list stays what it is, and is there at once",
  needs: [],
  without: { money: "nothing is settled" },
  checks: { "same-again": "supported-steady", quick: "supported-quick", "says-json": "answers-are-json" },
  async run({ request, get, post, expect }) {
    const answers = [await get("supported")];
    // Something happens in between; whatever becomes of it.
    await post("verify", (await request()).body);
    while (answers.length < tries) answers.push(await get("supported"));
    const evidence = answers.map(({ id }) => id);
    const [first, ...others] = answers;
    if (!first || kindsIn(first).length === 0) throw new Untestable("there is no list of kinds to compare");
    const same = others.every((other) => JSON.stringify(sorted(other)) === JSON.stringify(sorted(first)));
    expect("same-again").that(same, same ? "the same kinds each time" : "the list changed from one question to the next", {
      expected: bodyOf(first)?.["kinds"],
      actual: others.map((other) => bodyOf(other)?.["kinds"]),
      evidence,
    });
    const best = Math.round(Math.min(...answers.map(({ startedAt, endedAt }) => endedAt - startedAt)));
    expect("quick").that(best <= quick, best <= quick ? "at once" : `the quickest answer took ${best} ms`, {
      expected: `at most ${quick} ms`,
      actual: best,
      evidence,
    });
    const type = first.headers["content-type"];
    const json = /^application\/([-\w.]+\+)?json\b/i.test(type ?? "");
    expect("says-json").that(json, `the list says content-type: ${type ?? "nothing"}`, {
      expected: "application/json",
      evidence,
    });
  },
});
