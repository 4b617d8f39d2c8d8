import { clientScenario, type StageOptions } from "../../../runner/scenario.js";
import type { Outcome } from "../../../devnet/misbehave.js";

type Script = NonNullable<StageOptions["script"]>;

const sendTo = (location: string): Outcome => ({
  kind: "reply",
  reply: { status: 302, headers: { location }, body: Buffer.alloc(0) },
});

/** More than any client follows: browsers give up after 20, curl after 50. */
const bound = 60;
/** Something that only who goes to a place of another scheme gets to see. */
const word = "a-word-from-no-server";

const round: Script = ({ count }) => Promise.resolve(sendTo(`?round=${count}`));
const garbage: Script = () => Promise.resolve(sendTo("http://[not-an-address"));
const otherScheme: Script = () =>
  Promise.resolve(sendTo(`data:application/json;base64,${Buffer.from(`{"message":"${word}"}`).toString("base64")}`));

export default clientScenario({
  id: "client/redirect/nowhere",
  title: "A redirect that leads nowhere is the end of the purchase, and is told",
  needs: ["exact-eip3009"],
  checks: {
    "round-and-round-ends": "redirects-bounded",
    "only-http-is-followed": "redirects-within-http",
    ended: "failure-told",
  },
  async run({ control, declines, observe, expect }) {
    await control();
    const circle = await declines({ script: round }, { ends: "ended" });
    const requests = circle.stage.requests().length;
    observe("redirects-followed", requests - 1);
    expect("round-and-round-ends").that(requests <= bound, `it made ${requests} requests`, {
      expected: `at most ${bound} requests`,
      actual: requests,
      evidence: circle.stage.requests().map(({ id }) => id),
    });
    await declines({ script: garbage }, { ends: "ended" });
    const { run, stage } = await declines({ script: otherScheme }, { ends: "ended" });
    const given = run.stdout.includes(word);
    expect("only-http-is-followed").that(!given, given ? "it hands over what no server sent" : "it stayed with HTTP", {
      expected: "nothing from a place that is not HTTP",
      actual: run.said ?? run.stdout.slice(-300),
      evidence: stage.requests().map(({ id }) => id),
    });
  },
});
