import { clientScenario, type StageOptions } from "../../../runner/scenario.js";
import { challengeHeader } from "../../../protocol/headers.js";

/** Goods that are a challenge with the word in it: somebody sells documentation. */
function selling(): StageOptions {
  let challenge: { headers: Record<string, string>; body: string } | undefined;
  return {
    async script(_visitor, forward) {
      const reply = await forward();
      const name = challengeHeader.toLowerCase();
      if (reply.status === 402) {
        const header = reply.headers[name];
        challenge = { headers: header === undefined ? {} : { [name]: header }, body: reply.body.toString() };
      }
      if (reply.status !== 200 || !challenge) return { kind: "reply", reply };
      const said = { ...(JSON.parse(challenge.body) as object), ...(JSON.parse(reply.body.toString()) as object) };
      const headers = { ...reply.headers, ...challenge.headers };
      return { kind: "reply", reply: { status: 200, headers, body: Buffer.from(JSON.stringify(said)) } };
    },
  };
}

export default clientScenario({
  id: "client/goods/like-a-challenge",
  title: "Goods that look like a challenge are goods",
  needs: ["exact-eip3009"],
  checks: { "not-paid-again": "goods-are-no-challenge" },
  async run({ pays }) {
    await pays(selling(), "not-paid-again");
  },
});
