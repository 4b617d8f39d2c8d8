import { serverScenario, Untestable } from "../../../runner/scenario.js";

/** How the transaction comes back: among those of the new blocks, or out of somebody's pool afterwards. */
const returns = [
  { depth: 1, later: false },
  { depth: 2, later: true },
  { depth: 8, later: false },
] as const;

/** What most networks do: the blocks are others, and the transaction is in one of them. One transfer, one delivery. */
export default serverScenario({
  id: "server/reorg/included-again",
  title: "A payment that another block holds now is still spent",
  needs: ["exact-eip3009"],
  exclusive: true,
  checks: { "spent-refused": "one-delivery-per-payment" },
  async run({ newBuyer, chain, ledger, quiet, expect }) {
    for (const { depth, later } of returns) {
      const payer = await newBuyer();
      const sold = await payer.pay();
      if ((await ledger(payer)).length === 0) await quiet(payer);
      const [before] = await ledger(payer);
      if (!before) throw new Untestable("it was not settled, so nothing can be taken back");
      const raw = await chain.raw(before.transaction);
      await chain.mine(depth - 1);
      await chain.reorg(depth, later ? [] : [raw]);
      if (later) {
        if ((await ledger(payer)).length > 0) throw new Untestable("the chain did not take the settlement back");
        await chain.resend(raw);
        await chain.mine(1);
      }
      if ((await ledger(payer)).length === 0) throw new Untestable("the chain did not take the transaction up again");
      expect("spent-refused").refused(await payer.present(sold));
    }
  },
});
