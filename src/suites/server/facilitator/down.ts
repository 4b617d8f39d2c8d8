import { serverScenario } from "../../../runner/scenario.js";

export default serverScenario({
  id: "server/facilitator/down",
  title: "While the facilitator is down nothing is given away, and afterwards it sells again",
  needs: ["exact-eip3009", "our-facilitator"],
  checks: {
    "no-goods": "no-goods-without-settlement",
    "says-server-error": "server-error-on-facilitator-outage",
    "sells-again": "valid-payment-served",
  },
  async run({ buyer, newBuyer, fault, met, heal, expect }) {
    await buyer.pay();
    const other = await newBuyer();
    const payment = await other.sign();
    const outage = await fault(other, "*", { do: "reset", when: "before" });
    const answer = await other.present(payment);
    await met(outage);
    expect("no-goods").notServed(answer);
    expect("says-server-error").that(
      answer.status >= 500,
      `answered ${answer.status} while the facilitator could not be reached`,
      {
        expected: "a server error: nothing is wrong with the payment",
        actual: answer.status,
        evidence: [answer.id],
      },
    );
    await heal(other);
    expect("sells-again").served(await other.present(await other.sign()));
  },
});
