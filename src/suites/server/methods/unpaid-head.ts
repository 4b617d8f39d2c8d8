import { NotApplicable, serverScenario } from "../../../runner/scenario.js";

/** HEAD runs the handler of GET in most frameworks, while the paywall looks for GET. */
export default serverScenario({
  id: "server/methods/unpaid-head",
  title: "HEAD on a paid resource is not free",
  needs: ["exact-eip3009"],
  checks: { "not-served": "unpaid-head-not-served", "no-headers-of-the-goods": "unpaid-headers-tell-nothing" },
  async run({ buyer, visit, expect }) {
    const paid = await buyer.pay();
    const unpaid = await visit();
    const answer = await visit({ method: "HEAD" });
    expect("not-served").that(answer.status >= 400, `an unpaid HEAD was answered ${answer.status}`, {
      expected: "402, or any other answer that is not the resource, such as 405 or 501",
      actual: answer.status,
      evidence: [answer.id],
    });
    // Only what tells the goods from the demand says anything.
    const telling = ["etag", "content-length", "last-modified", "content-md5", "digest", "content-digest"].filter((name) => {
      const value = paid.exchange.headers[name];
      return value !== undefined && value !== unpaid.headers[name];
    });
    if (telling.length === 0) throw new NotApplicable("the paid answer has no headers that follow from the goods");
    const told = telling.filter((name) => answer.headers[name] === paid.exchange.headers[name]);
    expect("no-headers-of-the-goods").that(
      told.length === 0,
      told.length > 0 ? `it tells ${told.join(" and ")} of the goods` : "it tells nothing of the goods",
      {
        expected: "none of the headers of the paid answer that follow from its body",
        actual: Object.fromEntries(told.map((name) => [name, answer.headers[name]])),
        evidence: [answer.id, paid.exchange.id],
      },
    );
  },
});
