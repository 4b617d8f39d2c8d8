import { isObject } from "../../../protocol/headers.js";
import { facilitatorScenario, type CaseChanges } from "../../../runner/scenario.js";

const more = { "x-note": "not in any table", nested: { list: [1, null, "two"] } };

/** Adds members to the object at a path of the message. */
const at = (...path: string[]): CaseChanges => ({
  message: (message) => {
    const add = (value: unknown, [name, ...rest]: string[]): unknown => {
      if (!isObject(value)) return value;
      return name === undefined ? { ...value, ...more } : { ...value, [name]: add(value[name], rest) };
    };
    return add(message, path);
  },
});

/** What is new in one place comes before what is new everywhere; extensions and later versions of SDKs add members. */
export default facilitatorScenario({
  id: "facilitator/matching/unknown-members",
  title: "Members that nobody knows do no harm",
  needs: ["exact-eip3009"],
  checks: {
    "in-body-taken": "added-members-harmless",
    "in-payload-taken": "added-members-harmless",
    "in-requirements-taken": "added-members-harmless",
    "one-word": "one-word",
  },
  async run({ request, verified, settled, agrees, expect }) {
    await verified();
    const control = await request();
    await settled(control);
    const cases: [check: string, changes: CaseChanges][] = [
      ["in-body-taken", { body: more }],
      ["in-payload-taken", at()],
      ["in-payload-taken", at("payload")],
      ["in-payload-taken", at("payload", "authorization")],
      ["in-requirements-taken", { offer: more as object }],
      ["in-requirements-taken", { offer: { extra: { ...control.payment.offer.extra, ...more } } }],
    ];
    for (const [check, changes] of cases) {
      const { verify, settle } = await agrees(await request(changes), { word: "one-word", answered: "one-word" });
      for (const answer of [verify, settle]) expect(check).accepted(answer);
    }
  },
});
