import { serverScenario } from "../../../runner/scenario.js";

/** 308 and 307 keep method and body, so who follows hands the payment on; 302 is asked again without it. */
const statuses = [308, 307, 302];

export default serverScenario({
  id: "server/facilitator/redirects",
  title: "What another host says is not the facilitator's word",
  needs: ["exact-eip3009", "our-facilitator"],
  checks: { "not-believed-not-served": "facilitator-redirect-not-believed", "not-followed": "facilitator-redirect-not-followed" },
  without: {
    money: "the other host says settled where nothing is: who believes it is judged by a check of its own",
    gate: "what the other host said is not on record as an answer of the facilitator",
  },
  async run({ buyer, newBuyer, fault, met, canary, expect }) {
    await buyer.pay();
    const attempts = statuses.map(async (status) => {
      const other = await newBuyer();
      const payment = await other.sign();
      const transaction = `0x${"5e".repeat(32)}`;
      const yes = { isValid: true, success: true, transaction, network: payment.offer.network, payer: other.address };
      const elsewhere = await canary(yes);
      const sentAway = await fault(other, "*", { do: "answer", status, body: "", headers: { location: `${elsewhere.url}/yes` } });
      const answer = await other.present(payment);
      await met(sentAway);
      expect("not-believed-not-served").notServed(answer);
      const hits = elsewhere.hits();
      expect("not-followed").that(hits.length === 0, `a redirect with ${status} led to ${hits.length} requests to another host`, {
        expected: "no request to another host than the facilitator that was configured",
        actual: hits,
        evidence: [answer.id],
      });
    });
    for (const result of await Promise.allSettled(attempts)) if (result.status === "rejected") throw result.reason;
  },
});
