import { clientScenario, type Stage, type StageOptions } from "../../../runner/scenario.js";
import type { Reply } from "../../../devnet/misbehave.js";

type Script = NonNullable<StageOptions["script"]>;

/** More than any client follows: browsers give up after 20, curl after 50, and somebody may try it three times. */
const bound = 100;

/** Takes the money and gives the goods at the next door, to whoever comes. */
function nextDoor(): Script {
  let kept: Reply | undefined;
  return async ({ target, presented }, forward) => {
    if (kept && target.endsWith("?collect"))
      return { kind: "reply", reply: { ...kept, headers: { "content-type": "application/json" } } };
    const reply = await forward();
    if (presented.length === 0 || reply.status !== 200) return { kind: "reply", reply };
    kept = reply;
    return { kind: "reply", reply: { status: 303, headers: { ...reply.headers, location: "?collect" }, body: Buffer.alloc(0) } };
  };
}

/** Takes the money once and sends the buyer back to where he stands, for ever. */
function backToStart(place: () => string): Script {
  let receipt: Reply | undefined;
  return async ({ presented }, forward) => {
    if (presented.length === 0) return { kind: "reply", reply: await forward() };
    receipt ??= await forward();
    return { kind: "reply", reply: { status: 307, headers: { ...receipt.headers, location: place() }, body: Buffer.alloc(0) } };
  };
}

export default clientScenario({
  id: "client/redirect/goods-elsewhere",
  title: "Who has paid and is sent on in the same place fetches the goods or says that he has not got them, and pays no more",
  needs: ["exact-eip3009"],
  checks: {
    "goods-or-told": "redirected-purchase",
    "paid-once": "pays-once",
    "comes-to-an-end": "redirects-bounded",
  },
  async run({ purchase, newStage, observe, expect }) {
    const collect = await newStage({ script: nextDoor() });
    const collected = await purchase(collect);
    const got = collected.stdout.includes(collect.goods);
    const said = (collected.said?.["success"] ?? collected.exitCode === 0) === true;
    observe(
      "follows-redirects-after-payment",
      collect.requests().some(({ url }) => url.endsWith("?collect")),
    );
    expect("goods-or-told").that(
      got === said,
      got
        ? said
          ? "it fetched the goods"
          : "it has the goods and says that it failed"
        : said
          ? "it says that it bought, and has nothing"
          : "it said so",
      {
        expected: "the goods, or a purchase that is told as failed",
        actual: { exitCode: collected.exitCode, said: collected.said ?? collected.stderr },
        evidence: collect.requests().map(({ id }) => id),
      },
    );

    const circle: Stage = await newStage({ script: backToStart(() => circle.url) });
    const run = await purchase(circle, { patience: 20_000 });
    const evidence = circle.requests().map(({ id }) => id);
    const requests = circle.requests().length;
    expect("comes-to-an-end").that(
      requests <= bound && run.exitCode !== null,
      run.exitCode === null ? "it did not end by itself" : `it made ${requests} requests`,
      { expected: `at most ${bound} requests`, actual: requests, evidence },
    );
    for (const stage of [collect, circle]) {
      const signed = new Set(stage.presented().flatMap(({ exchange }) => exchange.authorization ?? [])).size;
      expect("paid-once").that(signed === 1, `${signed} ${signed === 1 ? "payment was" : "payments were"} signed`, {
        expected: 1,
        actual: signed,
        evidence: stage.requests().map(({ id }) => id),
      });
    }
  },
});
