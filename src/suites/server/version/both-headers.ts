import { headerNames } from "../../../protocol/headers.js";
import { amountOf, type X402Version } from "../../../protocol/messages.js";
import { chainIdOf, networkName } from "../../../protocol/networks.js";
import { serverScenario } from "../../../runner/scenario.js";

export default serverScenario({
  id: "server/version/both-headers",
  title: "Two payments in the headers of both versions move the money of one at most",
  needs: ["exact-eip3009"],
  without: {
    money: "a request with two payments can be paid by either of them; the scenario counts goods and transfers itself",
    gate: "a request with two payments can be paid by either of them",
  },
  checks: {
    "no-goods-unpaid": "no-goods-without-settlement",
    "one-transfer-at-most": "one-payment-per-request",
    "no-server-error": "survives-malformed",
  },
  async run({ x402Version, buyer, visit, hasGoods, ledger, quiet, offer, expect }) {
    await buyer.pay();
    const other: X402Version = x402Version === 1 ? 2 : 1;
    const own = await offer();
    const { scheme, asset, payTo, maxTimeoutSeconds, extra } = own;
    const network = networkName(chainIdOf(own.network) ?? 0, other);
    const terms = { scheme, network, amount: amountOf(own), asset, payTo, maxTimeoutSeconds, ...(extra ? { extra } : {}) };
    const here = await buyer.sign();
    const there = await buyer.sign({
      message: ({ payload }) =>
        other === 1 ? { x402Version: 1, scheme, network, payload } : { x402Version: 2, accepted: terms, payload },
      headerName: headerNames[other].payment,
    });
    const headers = Object.fromEntries([here, there].map(({ header }) => [header.name, header.value]));
    const answer = await visit({ headers });
    expect("no-server-error").answered(answer);
    await quiet(buyer);
    const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
    const transfers = (await ledger(buyer)).filter(({ nonce }) =>
      [here, there].some(({ authorization }) => nonce !== undefined && same(nonce, authorization.nonce)),
    );
    const right = transfers.filter(
      (entry) => BigInt(entry.value) >= BigInt(amountOf(own)) && same(entry.to, payTo) && same(entry.asset, asset),
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
  },
});
