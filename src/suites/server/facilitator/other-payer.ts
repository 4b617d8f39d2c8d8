import { serverScenario } from "../../../runner/scenario.js";

export default serverScenario({
  id: "server/facilitator/other-payer",
  title: "A yes of /verify that names another payer",
  needs: ["exact-eip3009", "our-facilitator"],
  checks: { "not-served": "verify-payer-matches" },
  async run({ buyer, newBuyer, stranger, fault, met, expect }) {
    await buyer.pay();
    const other = await newBuyer();
    const payment = await other.sign();
    const confused = await fault(other, "verify", { do: "patch", members: { payer: stranger().address } });
    const answer = await other.present(payment);
    await met(confused);
    expect("not-served").notServed(answer);
  },
});
