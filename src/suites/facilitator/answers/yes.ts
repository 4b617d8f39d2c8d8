import { bodyOf } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, type Exchange } from "../../../runner/scenario.js";

/** Whether an answer invites caches to keep it (RFC 9111, 5.2.2). To a POST that takes explicit words. */
function invitesCaches({ headers }: Exchange): boolean {
  const said = (headers["cache-control"] ?? "").toLowerCase();
  if (/no-store|no-cache|private/.test(said)) return false;
  const age = /(?:s-maxage|max-age)="?(\d+)/.exec(said);
  return age ? Number(age[1]) > 0 : /\bpublic\b/.test(said) || Date.parse(headers["expires"] ?? "") > Date.now();
}

export default facilitatorScenario({
  id: "facilitator/answers/yes",
  title: "A yes comes without a reason against it, as JSON, and not for keeping",
  needs: ["exact-eip3009"],
  checks: {
    "valid-without-reason": { 1: "valid-without-reason-v1", 2: "valid-without-reason" },
    "settled-without-reason": "settled-without-reason",
    "says-json": "answers-are-json",
    "not-for-caches": "answers-not-stored",
  },
  async run({ request, verified, settled, expect }) {
    const valid = await request();
    const answers = [
      { check: "valid-without-reason", member: "invalidReason", answer: await verified(valid) },
      { check: "settled-without-reason", member: "errorReason", answer: await settled(valid) },
    ];
    for (const { check, member, answer } of answers) {
      const evidence = [answer.id];
      const said = bodyOf(answer) ?? {};
      const none = !(member in said);
      expect(check).that(none, none ? `no ${member}` : `${member} beside a yes`, {
        expected: `no ${member}`,
        actual: said,
        evidence,
      });
      const type = answer.headers["content-type"];
      const json = /^application\/([-\w.]+\+)?json\b/i.test(type ?? "");
      expect("says-json").that(json, `content-type: ${type ?? "nothing"}`, { expected: "application/json", evidence });
      const open = invitesCaches(answer);
      expect("not-for-caches").that(!open, `cache-control: ${answer.headers["cache-control"] ?? "nothing"}`, {
        expected: "no word that caches may keep it",
        evidence,
      });
    }
  },
});
