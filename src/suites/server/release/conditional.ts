import { serverScenario } from "../../../runner/scenario.js";

/** A validator or a range is not a payment; and who pays gets the goods, not the news that he has them already. */
export default serverScenario({
  id: "server/release/conditional",
  title: "Conditional, partial and compressed requests pass the same gate",
  needs: ["exact-eip3009"],
  checks: {
    "unpaid-conditional-402": "challenge-402",
    "unpaid-range-402": "challenge-402",
    "unpaid-compressed-402": "challenge-402",
    "conditional-not-charged-for-nothing": "no-charge-for-not-modified",
    "range-served": "valid-payment-served",
    "compressed-served": "valid-payment-served",
  },
  async run({ buyer, newBuyer, visit, ledger, expect }) {
    const { exchange: paid } = await buyer.pay();
    const etag = paid.headers["etag"] ?? "*";
    const later = new Date(Date.now() + 86_400_000).toUTCString();
    const unpaid: readonly [string, Record<string, string>][] = [
      ["unpaid-conditional-402", { "if-none-match": etag }],
      ["unpaid-conditional-402", { "if-none-match": "*" }],
      ["unpaid-conditional-402", { "if-modified-since": later }],
      ["unpaid-range-402", { range: "bytes=0-3" }],
      ["unpaid-range-402", { range: "bytes=-4", "if-range": etag }],
      ["unpaid-compressed-402", { "accept-encoding": "gzip, br, deflate" }],
    ];
    const free = unpaid.map(async ([check, headers]) => expect(check).status(await visit({ headers }), 402));
    const pay = async (headers: Record<string, string>) => {
      const other = await newBuyer();
      const answer = await other.present(await other.sign(), { headers });
      return { answer, charged: (await ledger(other)).length > 0 };
    };
    const [known, part, packed] = await Promise.all([
      pay({ "if-none-match": etag }),
      pay({ range: "bytes=0-3" }),
      pay({ "accept-encoding": "gzip, br, deflate" }),
      ...free,
    ]);
    const forNothing = known.answer.status === 304 && known.charged;
    expect("conditional-not-charged-for-nothing").that(
      !forNothing,
      forNothing ? "charged, and answered 304 without the goods" : `answered ${known.answer.status}`,
      {
        expected: "the goods; or 304 and no charge",
        actual: { status: known.answer.status, charged: known.charged },
        evidence: [known.answer.id],
      },
    );
    expect("range-served").served(part.answer);
    expect("compressed-served").served(packed.answer);
  },
});
