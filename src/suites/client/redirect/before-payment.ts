import { clientScenario, type ClientRun, type Stage } from "../../../runner/scenario.js";
import type { Outcome } from "../../../devnet/misbehave.js";

const sendTo = (status: number, location: string): Outcome => ({
  kind: "reply",
  reply: { status, headers: { location }, body: Buffer.alloc(0) },
});

/** Each is one hop further, within one origin. */
const chain = [301, 302, 303, 307, 308];

const hopOf = (target: string) => Number(new URLSearchParams(target.split("?")[1]).get("hop"));

const boughtAt = ({ exitCode, said, stdout }: ClientRun, { goods }: Stage) =>
  exitCode === 0 && said?.["success"] !== false && stdout.includes(goods);

const calledBought = ({ exitCode, said }: ClientRun) =>
  said?.["success"] === true || (exitCode === 0 && said?.["success"] !== false);

export default clientScenario({
  id: "client/redirect/before-payment",
  title: "Who is sent on before the terms are named pays where they are named, or nobody",
  needs: ["exact-eip3009"],
  checks: {
    "followed-within-an-origin": "redirected-purchase",
    "other-port-paid-where-asked": "payment-only-to-who-asked",
    "other-name-paid-where-asked": "payment-only-to-who-asked",
  },
  async run({ control, buy, newStage, observe, expect }) {
    await control();

    const seller = await newStage({
      async script({ target }, forward) {
        const hop = hopOf(target);
        const status = chain[hop];
        return status === undefined ? { kind: "reply", reply: await forward() } : sendTo(status, `?hop=${hop + 1}`);
      },
    });
    const run = await buy(seller, { url: `${seller.url}?hop=0` });
    const paid = seller.presented().length > 0;
    observe(
      "follows-redirects",
      seller.requests().some(({ url }) => hopOf(url) > 0),
    );
    const right = paid ? boughtAt(run, seller) : !calledBought(run);
    expect("followed-within-an-origin").that(
      right,
      right
        ? paid
          ? "it paid and got the goods"
          : "it did not go on, and said so"
        : "it has not got what it says or has paid for",
      {
        expected: "the goods for a payment, or a purchase that is told as not made",
        actual: { paid, exitCode: run.exitCode, said: run.said ?? run.stderr },
        evidence: seller.requests().map(({ id }) => id),
      },
    );

    // A port of its own is another origin, and so is another name for the same address.
    const there = await newStage();
    const moved = await newStage({ script: () => Promise.resolve(sendTo(307, there.url)) });
    const both: Stage = await newStage({
      async script({ headers }, forward) {
        const named = headers["host"]?.startsWith("localhost") === true;
        return named ? { kind: "reply", reply: await forward() } : sendTo(302, both.url.replace("127.0.0.1", "localhost"));
      },
    });
    for (const [check, from] of [
      ["other-port-paid-where-asked", moved],
      ["other-name-paid-where-asked", both],
    ] as const) {
      await buy(from, { patience: 20_000 });
      const shown = from.presented().map(({ exchange }) => exchange);
      const stray = shown.find(({ requestHeaders }) => requestHeaders["host"]?.startsWith("localhost") !== true);
      expect(check).that(!stray, stray ? "it showed a payment to somebody who had asked for none" : "nobody else saw a payment", {
        expected: "no payment for an origin that only sent the client on",
        actual: stray?.url,
        evidence: from.requests().map(({ id }) => id),
      });
    }
  },
});
