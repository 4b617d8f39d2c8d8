import { handsOver } from "../../../protocol/challenge.js";
import { amountOf } from "../../../protocol/messages.js";
import { serverScenario, Untestable } from "../../../runner/scenario.js";

/** What the payer has sent that comes first this time, and whether the settlement comes after it, and fails. */
const events = [
  { name: "cancelled", check: "cancelled", depth: 1, follows: false },
  { name: "cancelled-first", check: "cancelled", depth: 2, follows: true },
  { name: "moved-away-first", check: "moved-away", depth: 8, follows: true },
] as const;

/** In other blocks the order is another one: who was too late the first time is in time now. */
export default serverScenario({
  id: "server/reorg/replaced",
  title: "A payment that was taken back, and that its payer has come before since, opens nothing a second time",
  needs: ["exact-eip3009"],
  exclusive: true,
  without: {
    money: "what was paid is taken off the chain afterwards, which no server can foresee",
    gate: "what was paid is taken off the chain afterwards, so the chain does not show any more what came first",
  },
  checks: { "cancelled-no-goods": "no-goods-without-settlement", "moved-away-no-goods": "no-goods-without-settlement" },
  async run({ newBuyer, chain, ledger, quiet, observe, expect }) {
    for (const { name, check, depth, follows } of events) {
      const payer = await newBuyer();
      const payment = await payer.sign();
      const rival = await (check === "cancelled" ? chain.cancellation(payment) : chain.withdrawal(payer));
      const first = await payer.present(payment);
      if (!handsOver(first)) throw new Untestable("the valid payment was not served");
      if ((await ledger(payer)).length === 0) await quiet(payer);
      const [entry] = await ledger(payer);
      if (!entry) throw new Untestable("it was not settled, so nothing can be taken back");
      const raw = await chain.raw(entry.transaction);
      await chain.mine(depth - 1);
      await chain.reorg(depth, follows ? [rival, raw] : [rival]);
      const paid = (await ledger(payer)).some(({ nonce }) => nonce === payment.authorization.nonce);
      if (paid) throw new Untestable("the chain did not take the settlement back");
      const again = await payer.present(payment);
      expect(`${check}-no-goods`).notServed(again);
      observe(`exposure-${name}`, `${BigInt(handsOver(again) ? 2 : 1) * BigInt(amountOf(payment.offer))} atomic units`);
    }
  },
});
