import { saysYes } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** What a body may be that is no request. */
const bodies: Record<string, string> = {
  nothing: "",
  blanks: " \r\n\t ",
  "a word": "undefined",
  null: "null",
  true: "true",
  "a number": "2",
  "a text": '"isValid"',
  "an array": "[]",
  "an empty object": "{}",
  "an object in an array": '[{"x402Version":2}]',
  "an opening brace": "{",
  "a form": "x402Version=2&paymentPayload=e30%3D&paymentRequirements=e30%3D",
  "a page": "<!doctype html><title>isValid</title>",
  "a yes": '{"isValid":true,"success":true}',
  "a call": '{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber"}',
};

/** Texts around a valid request that are no JSON, though some parser reads it out of each of them. */
const nearly: Record<string, (json: string) => string> = {
  "its first half": (json) => json.slice(0, json.length >> 1),
  "all but the last brace": (json) => json.slice(0, -1),
  "a comma too many": (json) => json.replace(/\}$/, ",}"),
  "a comment": (json) => `/* paid */${json}`,
  NaN: (json) => json.replace(/\}$/, ',"note":NaN}'),
  "single quotes": (json) => json.replaceAll('"', "'"),
  "a second object after it": (json) => `${json}{}`,
  "an array around it": (json) => `[${json}]`,
  "a text around it": (json) => JSON.stringify(json),
  base64: (json) => Buffer.from(json).toString("base64"),
};

export default facilitatorScenario({
  id: "facilitator/malformed/not-json",
  title: "A body that is no JSON object is turned away",
  needs: ["exact-eip3009"],
  checks: {
    "never-a-yes": "malformed-no-yes",
    answered: "malformed-answered",
    "turned-away": "malformed-client-error",
    "nearly-json-refused": "not-json-refused",
  },
  async run({ request, post, verified, expect }) {
    await verified();
    for (const path of ["verify", "settle"] as const) {
      for (const [name, text] of Object.entries(bodies)) {
        const answer = await post(path, text);
        const yes = saysYes(answer);
        expect("never-a-yes").that(!yes, yes ? `/${path} says yes to ${name}` : "no yes", { evidence: [answer.id] });
        const came = answer.status !== 0 && !answer.error;
        expect("answered").that(came, came ? "answered" : `/${path} does not answer ${name}: ${answer.error}`, {
          expected: "an answer",
          evidence: [answer.id],
        });
        expect("turned-away").rejected(answer);
      }
    }
    const { body } = await request();
    for (const change of Object.values(nearly)) {
      const answer = await post("verify", change(JSON.stringify(body)));
      expect("nearly-json-refused").rejected(answer);
    }
  },
});
