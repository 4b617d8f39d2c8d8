import { serverScenario } from "../../../runner/scenario.js";
import { Untestable } from "../../../runner/scenario.js";
import { readChallenge, refusalReason } from "../../../protocol/challenge.js";
import { entriesOf } from "../../../protocol/entries.js";

/** What is asked besides the path, by chance or in hope. */
const queries = [
  "",
  "x402=1",
  "paid=true",
  "price=0&amount=0",
  "payment=settled",
  "debug=1&free=1",
  "a=%2F%2e%2e",
  "format=json&preview",
];

/** Who pays is free to be told another account each time, which is how some processors tell payments apart. */
const withoutPayee = ({ payTo: _, extra: _extra, ...terms }: Record<string, unknown>) =>
  JSON.stringify(Object.entries(terms).sort());

export default serverScenario({
  id: "server/challenge/stability",
  title: "The terms are the same for everybody who asks, and again after a refusal",
  needs: ["exact-eip3009"],
  checks: {
    "same-terms": "challenge-stable",
    "same-payee": "challenge-payee-stable",
    "any-query-not-free": "no-goods-without-settlement",
    "refusal-repeats-terms": "refusal-repeats-terms",
    "refusal-says-why": "refusal-has-reason",
  },
  async run({ x402Version, resource, buyer, stranger, challenge, visit, expect }) {
    await buyer.pay();
    const refused = await buyer.present(await buyer.sign({ signer: stranger() }));
    const seen = [];
    for (let time = 0; time < 3; time += 1) seen.push(entriesOf(await challenge()));
    const terms = seen.map((entries) => entries.map(withoutPayee).sort().join());
    expect("same-terms").that(new Set(terms).size === 1, "three requests in a row, and as many answers", {
      expected: seen[0],
      actual: seen.at(-1),
    });
    const payees = seen.map((entries) => entries.map(({ payTo }) => String(payTo)).join());
    expect("same-payee").that(new Set(payees).size === 1, `${new Set(payees).size} payees in three answers`, { actual: payees });

    const sign = resource.path.includes("?") ? "&" : "?";
    const asked = queries.map((query) => visit({ target: `${resource.path}${sign}${query}` }));
    for (const answer of await Promise.all(asked)) expect("any-query-not-free").notServed(answer);

    if (refused.status !== 402) throw new Untestable(`the refusal is ${refused.status}, which asks for no other payment`);
    const again = readChallenge(refused, x402Version);
    const why = refusalReason(refused, x402Version);
    const evidence = [refused.id];
    expect("refusal-repeats-terms").that(again.ok, again.ok ? "the refusal comes with the terms" : again.problem, { evidence });
    expect("refusal-says-why").that(why !== undefined, why ?? "no reason is given", { evidence });
  },
});
