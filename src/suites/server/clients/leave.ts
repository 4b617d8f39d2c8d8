import { handsOver, tellsOutcome } from "../../../protocol/challenge.js";
import { serverScenario, Untestable, type Exchange } from "../../../runner/scenario.js";

export default serverScenario({
  id: "server/clients/leave",
  title: "A buyer who leaves before the answer and comes back with the same payment has not lost his money",
  needs: ["exact-eip3009", "our-facilitator"],
  checks: {
    "left-while-verifying-made-good": "undelivered-sale-made-good",
    "left-while-settling-made-good": "undelivered-sale-made-good",
    "sells-to-others": "valid-payment-served",
  },
  async run({ x402Version, buyer, newBuyer, fault, heal, underWay, quiet, ledger, expect }) {
    await buyer.pay();
    const judge = (check: string, again: Exchange, moved: number) => {
      const good = moved === 0 || handsOver(again) || tellsOutcome(again, x402Version);
      expect(check).that(good, `coming back, with ${moved} transfers made, was answered ${again.status}`, {
        expected: "no charge; or the resource; or an answer that names the transaction or says that the outcome is open",
        actual: { status: again.status, transfers: moved },
        evidence: [again.id],
      });
    };
    const leave = async (call: "verify" | "settle") => {
      const other = await newBuyer();
      const payment = await other.sign();
      // The facilitator does not go on before the buyer has left.
      await fault(other, call, { do: "hold" });
      const reached = underWay(other, call);
      try {
        const broken = await other.present(payment, { leave: reached });
        await reached;
        if (handsOver(broken)) throw new Untestable("the answer was there before the buyer could leave");
      } finally {
        await heal(other);
      }
      await quiet(other);
      const again = await other.present(payment);
      // The first purchase may have gone on behind the second answer.
      await quiet(other);
      judge(
        call === "verify" ? "left-while-verifying-made-good" : "left-while-settling-made-good",
        again,
        (await ledger(other)).length,
      );
    };
    const results = await Promise.allSettled([leave("verify"), leave("settle")]);
    const next = await newBuyer();
    expect("sells-to-others").served(await next.present(await next.sign()));
    for (const result of results) if (result.status === "rejected") throw result.reason;
  },
});
