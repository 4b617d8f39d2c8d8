import { notAccepted, said } from "./answers.js";
import type { Judge } from "./judge.js";
import type { Exchange, FacilitatorContext } from "./scenario.js";

type JudgingHands = Pick<FacilitatorContext, "refuses" | "agrees" | "notTaken">;

/** What a facilitator scenario sends and judges in one: a case to both endpoints, and what the chain has to say. */
export function judgingHands(judge: Judge, post: FacilitatorContext["post"]): JudgingHands {
  return {
    async refuses({ body, payment }, { verify, settle, asSuch, answered }) {
      const answers: { verify?: Exchange; settle?: Exchange } = {};
      const judgeNo = (check: string, answer: Exchange) => {
        if (asSuch === undefined && answered === undefined) return judge.expect(check).declined(answer);
        judge.expect(check).notTaken(answer);
        if (asSuch !== undefined) judge.expect(asSuch).declined(answer);
        if (answered !== undefined) judge.expect(answered).answered(answer);
      };
      if (verify !== undefined) {
        answers.verify = await post("verify", body);
        judgeNo(verify, answers.verify);
      }
      if (settle !== undefined) {
        answers.settle = await post("settle", body);
        judgeNo(settle, answers.settle);
        await judge.expect(settle).transfers(payment, 0);
      }
      return answers;
    },
    async agrees({ body, payment }, { word, answered }) {
      const verify = await post("verify", body);
      const settle = await post("settle", body);
      const promised = notAccepted(verify) === undefined;
      const taken = notAccepted(settle) === undefined;
      if (answered !== undefined) for (const answer of [verify, settle]) judge.expect(answered).answered(answer);
      const called = (yes: boolean, done: string) => (yes ? done : `not ${done}`);
      judge.expect(word).that(promised === taken, `${called(promised, "called valid")}, and ${called(taken, "settled")}`, {
        expected: "the same word from /verify and /settle",
        actual: { verify: said(verify), settle: said(settle) },
        evidence: [verify.id, settle.id],
      });
      await judge.expect(word).transfers(payment, taken ? 1 : 0);
      return { verify, settle, taken };
    },
    async notTaken(answer, payment, check) {
      judge.expect(check).notTaken(answer);
      await judge.expect(check).transfers(payment, 0);
    },
  };
}
