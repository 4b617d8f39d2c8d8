import { bodyOf } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, type Exchange } from "../../../runner/scenario.js";

/** Seconds from now to the end of the window; around the margins that facilitators keep. */
const ends = [1, 2, 4, 6, 7, 8, 13];
/** Seconds from now to its begin. The token wants it to lie behind: in its first second nothing can be settled. */
const begins = [-2, -1, 0, 1];
/** How often an edge is tried until both calls fall into one second. */
const rounds = 5;

const yes = (answer: Exchange, flag: "isValid" | "success") => bodyOf(answer)?.[flag] === true;

/** Clocks differ and margins too, so nobody is told what to take at the edges; only that one word holds for both calls. */
export default facilitatorScenario({
  id: "facilitator/time/edges",
  title: "At the edge of its window a payment gets one word from both calls",
  needs: ["exact-eip3009"],
  slow: true,
  forced: 1_000,
  // Whoever sends one at a time would have to wait for what other scenarios hold up, while the second goes by.
  exclusive: true,
  checks: { "word-kept": "one-word", "no-revert-paid": "no-wasted-gas", answered: "odd-request-answered" },
  async run({ payer, request, post, verified, settled, agrees, now, pause, sent, expect }) {
    await verified();
    await settled();
    await agrees(await request(), { word: "word-kept", answered: "answered" });

    const evidence: string[] = [];
    /** Whether both answers came within the second that was meant: what was right a second ago need not be right now. */
    const attempt = async (second: number, after: number, before: number): Promise<boolean> => {
      const authorization = { validAfter: String(second + after), validBefore: String(second + before) };
      const { body } = await request({ authorization });
      await pause(Math.max(0, second * 1_000 + 10 - Date.now()));
      const verify = await post("verify", body);
      const settle = await post("settle", body);
      evidence.push(settle.id);
      for (const answer of [verify, settle]) expect("answered").answered(answer);
      if (now() !== second) return false;
      const kept = !yes(verify, "isValid") || yes(settle, "success");
      expect("word-kept").that(
        kept,
        kept ? "what is called valid is settled" : "called valid, and not settled within the second",
        {
          actual: { now: second, ...authorization, settle: bodyOf(settle) },
          evidence: [verify.id, settle.id],
        },
      );
      return true;
    };
    // A machine that is busy needs more than one second for it; another one follows.
    let missed = [...begins.map((begin) => [begin, 600] as const), ...ends.map((end) => [-600, end] as const)];
    for (let round = 0; round < rounds && missed.length > 0; round++) {
      const second = now() + 1;
      const hit = await Promise.all(missed.map(([after, before]) => attempt(second, after, before)));
      missed = missed.filter((_, index) => !hit[index]);
    }

    const reverted = (await sent(payer)).filter(({ status }) => status === "reverted");
    expect("no-revert-paid").that(reverted.length === 0, `${reverted.length} transactions were sent and reverted`, {
      expected: "only what can succeed is sent",
      actual: reverted.map(({ hash }) => hash),
      evidence,
    });
  },
});
