import { bodyOf } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, type Exchange } from "../../../runner/scenario.js";

/** Seconds from now to the end of the window; around the margins that facilitators keep. */
const ends = [1, 2, 4, 6, 7, 8, 13];
/** Seconds from now to its begin. The token wants it to lie behind: in its first second nothing can be settled. */
const begins = [-2, -1, 0, 0, 0, 1];

const yes = (answer: Exchange, flag: "isValid" | "success") => bodyOf(answer)?.[flag] === true;

/** Clocks differ and margins too, so nobody is told what to take at the edges; only that one word holds for both calls. */
export default facilitatorScenario({
  id: "facilitator/time/edges",
  title: "At the edge of its window a payment gets one word from both calls",
  needs: ["exact-eip3009"],
  slow: true,
  forced: 1_000,
  checks: { "word-kept": "one-word", "no-revert-paid": "no-wasted-gas", answered: "odd-request-answered" },
  async run({ payer, request, post, verified, settled, agrees, now, pause, sent, expect }) {
    await verified();
    await settled();
    await agrees(await request(), { word: "word-kept", answered: "answered" });

    const attempt = async (after: number, before: number) => {
      const authorization = { validAfter: String(now() + after), validBefore: String(now() + before) };
      const { body } = await request({ authorization });
      const begun = now();
      const verify = await post("verify", body);
      const settle = await post("settle", body);
      for (const answer of [verify, settle]) expect("answered").answered(answer);
      // What was right a second ago need not be right now.
      if (now() !== begun) return;
      const kept = !yes(verify, "isValid") || yes(settle, "success");
      expect("word-kept").that(
        kept,
        kept ? "what is called valid is settled" : "called valid, and not settled within the second",
        {
          actual: { now: begun, ...authorization, settle: bodyOf(settle) },
          evidence: [verify.id, settle.id],
        },
      );
    };
    // From the begin of a second on, so that both calls fall into it.
    await pause(1_010 - (Date.now() % 1_000));
    await Promise.all(begins.map((begin) => attempt(begin, 600)));
    await Promise.all(ends.map((end) => attempt(-600, end)));

    const reverted = (await sent(payer)).filter(({ status }) => status === "reverted");
    expect("no-revert-paid").that(reverted.length === 0, `${reverted.length} transactions were sent and reverted`, {
      expected: "only what can succeed is sent",
      actual: reverted.map(({ hash }) => hash),
      evidence: reverted.map(({ hash }) => `chain:${hash}`),
    });
  },
});
