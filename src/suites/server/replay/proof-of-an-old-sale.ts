import { readReceipt } from "../../../protocol/challenge.js";
import { headerNames } from "../../../protocol/headers.js";
import { serverScenario, Untestable, type Changes } from "../../../runner/scenario.js";

/** A transaction stays true forever, and everybody can read it: as a proof of payment it would buy again and again. */
export default serverScenario({
  id: "server/replay/proof-of-an-old-sale",
  title: "The receipt or the transaction of a sale is no payment",
  needs: ["exact-eip3009"],
  checks: {
    "receipt-not-served": "refuse-unreadable",
    "transaction-not-served": "refuse-unreadable",
    "transaction-beside-not-served": "one-delivery-per-payment",
  },
  async run({ x402Version, buyer, ledger, expect }) {
    const sold = await buyer.pay();
    const receipt = sold.exchange.headers[headerNames[x402Version].response.toLowerCase()];
    const said = readReceipt(sold.exchange, x402Version);
    const transaction = (said?.ok ? said.message["transaction"] : undefined) ?? (await ledger(buyer))[0]?.transaction;
    if (transaction === undefined) throw new Untestable("there is no transaction of the sale");
    const payload = { transaction, txHash: transaction, payer: buyer.address };
    const inPayload = (extra: object): Changes => ({
      authorization: sold.authorization,
      message: (message) => ({ ...message, payload: extra }),
    });
    const given = {
      header: { name: sold.header.name, value: receipt ?? Buffer.from(JSON.stringify(payload)).toString("base64") },
    };
    expect("receipt-not-served").notServed(await buyer.present(given));
    expect("transaction-not-served").notServed(await buyer.present(await buyer.sign(inPayload(payload))));
    const beside = { ...sold.message.payload, ...payload };
    expect("transaction-beside-not-served").notServed(await buyer.present(await buyer.sign(inPayload(beside))));
  },
});
