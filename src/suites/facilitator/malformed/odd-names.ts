import { saysYes } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** Names that every object of some languages has, without anybody having put them there. */
const inherited = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];

/** A member with all that it holds moved to where readers that follow prototypes, or copy everything, find it. */
const smuggled = (json: string, name: string, value: unknown) =>
  json.replace(`"${name}":${JSON.stringify(value)}`, `"${name}":{"__proto__":${JSON.stringify(value)}}`);

export default facilitatorScenario({
  id: "facilitator/malformed/odd-names",
  title: "Names that every object has are no scheme, no network and no member",
  needs: ["exact-eip3009"],
  checks: {
    "never-a-yes": "malformed-no-yes",
    answered: "malformed-answered",
    "turned-away": "malformed-client-error",
    "nothing-sticks": "survives-malformed-requests",
  },
  async run({ x402Version, request, stranger, post, verified, expect }) {
    await verified();
    const { body, payment } = await request();
    const json = JSON.stringify(body);
    const bodies: unknown[] = [
      smuggled(json, "authorization", payment.authorization),
      smuggled(json, "paymentRequirements", body["paymentRequirements"]),
      `{"constructor":{"prototype":${json}}}`,
    ];
    const payload = body["paymentPayload"] as Record<string, unknown>;
    const requirements = body["paymentRequirements"] as Record<string, unknown>;
    for (const name of inherited) {
      for (const member of ["scheme", "network"]) {
        const one = { [member]: name };
        const terms = { ...requirements, ...one };
        const paymentPayload = { ...payload, ...(x402Version === 2 ? { accepted: terms } : one) };
        bodies.push({ ...body, paymentPayload, paymentRequirements: terms });
      }
    }
    // Copied into what all share, these would be in every request that follows.
    bodies.push('{"__proto__":{"isValid":true,"success":true,"x402Version":2}}');
    for (const one of bodies) {
      for (const path of ["verify", "settle"] as const) {
        const answer = await post(path, one);
        const yes = saysYes(answer);
        expect("never-a-yes").that(!yes, yes ? `/${path} says yes` : "no yes", { evidence: [answer.id] });
        const came = answer.status !== 0 && !answer.error;
        expect("answered").that(came, came ? "answered" : `no answer: ${answer.error}`, { evidence: [answer.id] });
        expect("turned-away").rejected(answer);
      }
    }
    expect("nothing-sticks").declined(await post("verify", (await request({ signer: stranger() })).body));
    expect("nothing-sticks").accepted(await post("verify", (await request()).body));
  },
});
