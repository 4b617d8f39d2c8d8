import { readReceipt } from "../../../protocol/challenge.js";
import { NotApplicable, serverScenario, Untestable } from "../../../runner/scenario.js";

/** HEAD where it costs: a payment is used up by it, or it is not, and the buyer can tell which. */
export default serverScenario({
  id: "server/methods/paid-head",
  title: "A HEAD that is paid for is a purchase like any other, or none",
  needs: ["exact-eip3009"],
  without: { money: "an answer to HEAD has no body in which goods could be" },
  checks: {
    "spent-payment-refused": "one-delivery-per-payment",
    "charge-is-told": "no-charge-without-goods",
  },
  async run({ x402Version, resource, buyer, newBuyer, visit, ledger, quiet, expect }) {
    const spent = await buyer.pay();
    if (resource.method !== "GET") throw new NotApplicable("HEAD belongs to what is sold by GET");
    const unpaid = await visit({ method: "HEAD" });
    if (unpaid.status < 400) throw new Untestable("HEAD is free here, which is judged elsewhere");
    if (unpaid.status !== 402) throw new NotApplicable(`HEAD is not sold here: answered ${unpaid.status}`);
    const other = await newBuyer();
    const [again, paid] = await Promise.all([
      buyer.present(spent, { method: "HEAD" }),
      other.sign().then((payment) => other.present(payment, { method: "HEAD" })),
    ]);
    expect("spent-payment-refused").refused(again);

    await quiet(other);
    const charged = (await ledger(other)).length > 0;
    const told = readReceipt(paid, x402Version)?.ok === true;
    expect("charge-is-told").that(!charged || told, charged ? "the payment was taken" : "nothing was charged", {
      expected: "the receipt, where a transfer took place",
      actual: { status: paid.status, charged, receipt: told },
      evidence: [paid.id],
    });
  },
});
