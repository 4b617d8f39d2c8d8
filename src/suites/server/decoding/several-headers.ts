import { amountOf } from "../../../protocol/messages.js";
import { serverScenario, type SignedPayment } from "../../../runner/scenario.js";

/** HTTP joins lines of one name with commas, frameworks take the first or the last: which one counts is not said. */
export default serverScenario({
  id: "server/decoding/several-headers",
  title: "Several payment headers in one request move the money of one payment at most",
  needs: ["exact-eip3009"],
  without: {
    money: "a request with several payments can be paid by any of them; the scenario counts goods and transfers itself",
    gate: "a request with several payments can be paid by any of them",
  },
  checks: {
    "no-goods-unpaid": "no-goods-without-settlement",
    "one-transfer-at-most": "one-payment-per-request",
    "no-server-error": "survives-malformed",
  },
  async run({ buyer, visit, hasGoods, ledger, quiet, offer, expect }) {
    const { name } = (await buyer.pay()).header;
    const terms = await offer();
    const price = BigInt(amountOf(terms));
    const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
    const transfersFor = async (payments: readonly SignedPayment[]) =>
      (await ledger(buyer)).filter((entry) =>
        payments.some(({ authorization }) => entry.nonce && same(entry.nonce, authorization.nonce)),
      );
    const attempt = async (payments: readonly SignedPayment[], lines: readonly string[]) => {
      const answer = await visit({ headers: { [name]: lines } });
      expect("no-server-error").answered(answer);
      await quiet(buyer);
      const transfers = await transfersFor(payments);
      const right = transfers.filter(
        ({ value, to, asset }) => BigInt(value) >= price && same(to, terms.payTo) && same(asset, terms.asset),
      );
      const given = (answer.status >= 200 && answer.status < 300) || hasGoods(answer.body);
      const evidence = [answer.id, ...transfers.map(({ transaction }) => `chain:${transaction}`)];
      expect("no-goods-unpaid").that(!given || right.length > 0, given ? "given, against a transfer" : "not given", {
        expected: "no resource without a transfer of the price",
        actual: { status: answer.status, transfers: transfers.length },
        evidence,
      });
      expect("one-transfer-at-most").that(transfers.length <= 1, `${transfers.length} transfers for one request`, {
        expected: "one transfer at most",
        actual: transfers.length,
        evidence,
      });
    };
    for (const junk of ["%%%not-base64%%%", Buffer.from("{}").toString("base64"), ""]) {
      const [first, last] = [await buyer.sign(), await buyer.sign()];
      await attempt([first], [first.header.value, junk]);
      await attempt([last], [junk, last.header.value]);
    }
    const [one, two] = [await buyer.sign(), await buyer.sign()];
    await attempt([one, two], [one.header.value, two.header.value]);
    const once = await buyer.sign();
    await attempt([once], [once.header.value, once.header.value]);
  },
});
