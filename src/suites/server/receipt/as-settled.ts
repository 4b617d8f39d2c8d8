import { readReceipt } from "../../../protocol/challenge.js";
import { chainIdOf, networkName } from "../../../protocol/networks.js";
import { sameAddress } from "../../../protocol/read-payment.js";
import { serverScenario, Untestable } from "../../../runner/scenario.js";

export default serverScenario({
  id: "server/receipt/as-settled",
  title: "The receipt repeats what the facilitator said of the settlement",
  needs: ["exact-eip3009", "our-facilitator"],
  checks: {
    "transaction-repeated": "receipt-true",
    "network-repeated": "receipt-true",
    "payer-repeated": "receipt-true",
    "reason-repeated": "settle-failure-reason-relayed",
  },
  async run({ x402Version, buyer, newBuyer, fault, met, calls, mark, expect }) {
    const { exchange } = await buyer.pay();
    const failing = async () => {
      const other = await newBuyer();
      const payment = await other.sign();
      const errorReason = mark("reason");
      const { network } = payment.offer;
      const body = { success: false, errorReason, transaction: "", network, payer: other.address };
      const failure = await fault(other, "settle", { do: "answer", body });
      const answer = await other.present(payment);
      await met(failure);
      const receipt = readReceipt(answer, x402Version);
      const relayed = answer.body.includes(errorReason) || (receipt?.ok && receipt.message["errorReason"] === errorReason);
      expect("reason-repeated").that(relayed === true, relayed ? "the reason was told" : "the reason was not told", {
        expected: `errorReason ${errorReason}, in the receipt or in the body`,
        actual: receipt?.ok ? receipt.message : answer.body.slice(0, 300),
        evidence: [answer.id],
      });
    };
    await failing();
    const receipt = readReceipt(exchange, x402Version);
    const settled = (await calls(buyer)).find(({ method, to }) => to === "facilitator" && method === "settle");
    if (!receipt?.ok) throw new Untestable("the delivery has no receipt that can be read");
    if (!settled) throw new Untestable("the facilitator settled nothing for this purchase");
    const [told, said] = [receipt.message, (settled.response ?? {}) as Record<string, unknown>];
    for (const member of ["transaction", "network", "payer"]) {
      // A receipt of version 2 may leave the payer out.
      const absent = member === "payer" && told[member] === undefined;
      const [one, other] = [String(told[member]), String(said[member])];
      // The two versions have two names for one network, and a server may settle in the other version.
      const network = member === "network" && one === networkName(chainIdOf(other) ?? 0, x402Version);
      const agrees = absent || network || (member === "payer" ? sameAddress(one, other) : one === other);
      expect(`${member}-repeated`).that(agrees, agrees ? "as the facilitator said" : `not the ${member} of the settlement`, {
        expected: said[member],
        actual: told[member],
        evidence: [exchange.id, `call:${settled.seq}`],
      });
    }
  },
});
