import { handsOver } from "../../../protocol/challenge.js";
import { amountOf } from "../../../protocol/messages.js";
import { serverScenario, Untestable } from "../../../runner/scenario.js";

/** How many blocks are gone, and whether others came in their place: a node that lost its state has none. */
const losses = [
  { name: "reorg-depth-1", depth: 1, how: "reorg" },
  { name: "reorg-depth-2", depth: 2, how: "reorg" },
  { name: "reorg-depth-8", depth: 8, how: "reorg" },
  { name: "lost-state", depth: 3, how: "rollback" },
] as const;

/** Who serves after one confirmation takes the risk, and may: what it comes to is told. What is served after it has to be paid. */
export default serverScenario({
  id: "server/reorg/taken-back",
  title: "A payment that the chain took back opens nothing a second time unless it is settled again, and selling goes on",
  needs: ["exact-eip3009"],
  exclusive: true,
  without: {
    money: "what was paid is taken off the chain afterwards, which no server can foresee",
    gate: "what was paid is taken off the chain afterwards, so the chain does not show any more what came first",
  },
  checks: { "again-not-free": "no-goods-without-settlement", "sells-on": "sells-after-reorg" },
  async run({ newBuyer, chain, ledger, quiet, observe, expect }) {
    for (const { name, depth, how } of losses) {
      const payer = await newBuyer();
      const sold = await payer.pay();
      const paid = async () => (await ledger(payer)).length;
      if ((await paid()) === 0) await quiet(payer);
      if ((await paid()) === 0) throw new Untestable("it was not settled, so nothing can be taken back");
      await chain.mine(depth - 1);
      await chain[how](depth);
      if ((await paid()) > 0) throw new Untestable("the chain did not take the settlement back");
      const again = await payer.present(sold);
      const served = handsOver(again);
      if (served && (await paid()) === 0) await quiet(payer);
      const free = served && (await paid()) === 0;
      expect("again-not-free").that(!free, free ? `${name}: served a second time, and nobody paid` : "nothing was given away", {
        expected: "a refusal, or a transfer on the chain",
        actual: again.status,
        evidence: [sold.exchange.id, again.id],
      });
      const exposed = BigInt((served ? 2 : 1) - (await paid())) * BigInt(amountOf(sold.offer));
      observe(`exposure-${name}`, `${exposed} atomic units`);
      const next = await newBuyer();
      expect("sells-on").served(await next.present(await next.sign()));
    }
  },
});
