import { saysYes } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

const nested = (levels: number, [open = "", close = ""]: readonly string[]) => open.repeat(levels) + close.repeat(levels);
const mega = 1 << 20;

/** Small and deep, or a strain on whoever reads numbers. No payment is in any of them. */
const bombs: Record<string, string> = {
  "arrays in arrays": nested(10_000, ["[", "]"]),
  "arrays that never close": nested(20_000, ["[", ""]),
  "objects in objects": `${nested(6_000, ['{"a":', ""])}1${"}".repeat(6_000)}`,
  "depth where the payload should be": `{"x402Version":2,"paymentPayload":${nested(10_000, ["[", "]"])},"paymentRequirements":{}}`,
  "a number of 20,000 digits": `{"x402Version":${"9".repeat(20_000)}}`,
  "a number beyond all measure": '{"x402Version":1e999999999,"paymentPayload":1e999999999}',
  "a thousand members of one name": `{${Array.from({ length: 1_000 }, () => '"paymentPayload":1').join(",")}}`,
};

/** A megabyte and more. To break the connection off is an answer here. */
const enormous: Record<string, (json: string) => string> = {
  "a signature of a megabyte": (json) => json.replace(/"signature":"0x/, `"signature":"0x${"ab".repeat(mega / 2)}`),
  "a value of a megabyte": (json) => json.replace(/"value":"/, `"value":"${"1".repeat(mega)}`),
  "a nonce of a megabyte": (json) => json.replace(/"nonce":"0x/, `"nonce":"0x${"00".repeat(mega / 2)}`),
};

/** A valid payment with something in it that nobody asked for: it may be taken or refused. */
const burdens: Record<string, string> = {
  depth: nested(10_000, ["[", "]"]),
  "a long number": "9".repeat(8_000),
};

export default facilitatorScenario({
  id: "facilitator/malformed/large",
  title: "Depth, length and enormous numbers are turned away, and bring nothing down",
  needs: ["exact-eip3009"],
  checks: {
    "never-a-yes": "malformed-no-yes",
    answered: "malformed-answered",
    "turned-away": "malformed-client-error",
  },
  async run({ request, post, verified, expect }) {
    await verified();
    const json = JSON.stringify((await request()).body);
    const tried = [
      ...Object.entries(bombs).map(([name, text]) => ({ name, text, small: true, valid: false })),
      ...Object.entries(enormous).map(([name, make]) => ({ name, text: make(json), small: false, valid: false })),
      ...Object.entries(burdens).map(([name, more]) => {
        return { name, text: json.replace(/\}$/, `,"note":${more}}`), small: true, valid: true };
      }),
    ];
    for (const { name, text, small, valid } of tried) {
      const answer = await post("verify", text);
      const evidence = [answer.id];
      const yes = saysYes(answer);
      if (!valid) expect("never-a-yes").that(!yes, yes ? `says yes to ${name}` : "no yes", { evidence });
      // Who stops reading and says so may see the answer lost with the connection; who falls silent is another matter.
      const came = small ? answer.status !== 0 && !answer.error : !answer.error?.startsWith("no answer");
      expect("answered").that(came, came ? "answered" : `does not answer ${name}: ${answer.error}`, { evidence });
      expect("turned-away").that(answer.status < 500, `${name} is answered ${answer.status}`, {
        expected: "a no, or a 4xx",
        actual: answer.status,
        evidence,
      });
    }
  },
});
