import { serverScenario } from "../../../runner/scenario.js";

/** HEAD runs the handler of GET in most frameworks, while the paywall looks for GET. */
export default serverScenario({
  id: "server/methods/unpaid-head",
  title: "HEAD on a paid resource is not free",
  needs: ["exact-eip3009"],
  checks: { "not-served": "unpaid-head-not-served" },
  async run({ buyer, visit, expect }) {
    await buyer.pay();
    const answer = await visit({ method: "HEAD" });
    expect("not-served").that(answer.status >= 400, `an unpaid HEAD was answered ${answer.status}`, {
      expected: "402, or any other answer that is not the resource, such as 405 or 501",
      actual: answer.status,
      evidence: [answer.id],
    });
  },
});
