import { serverScenario, Untestable } from "../../../runner/scenario.js";

/** What stands in the new block before the transaction whose receipt is being waited for. */
const events = [
  { check: "cancelled-no-goods", rival: "cancellation" },
  { check: "moved-away-no-goods", rival: "withdrawal" },
] as const;

/** The facilitator learns in time that the settlement failed in the end; so does who listens to it. */
export default serverScenario({
  id: "server/reorg/replaced-while-settling",
  title: "A payment whose block is replaced before its settlement is answered, and that fails in the new one, is not served",
  needs: ["exact-eip3009", "our-facilitator"],
  exclusive: true,
  checks: { "cancelled-no-goods": "settle-verdict-honoured", "moved-away-no-goods": "settle-verdict-honoured" },
  async run({ buyer, newBuyer, nodeFault, calls, heal, chain, ledger, pause, expect }) {
    await buyer.pay();
    for (const { check, rival } of events) {
      const payer = await newBuyer();
      const payment = await payer.sign();
      const first = await (rival === "cancellation" ? chain.cancellation(payment) : chain.withdrawal(payer));
      const held = await nodeFault(payer, "eth_getTransactionReceipt", { do: "hold" });
      let answered = false;
      const asking = payer.present(payment).finally(() => (answered = true));
      asking.catch(() => undefined);
      const waiting = async () => (await calls(payer)).find(({ fault }) => fault === held.id);
      while (!answered && !(await waiting())) await pause(10);
      const { transaction } = (await calls(payer)).find(({ method }) => method === "eth_sendRawTransaction") ?? {};
      if (answered || !transaction) throw new Untestable("it was answered before anything could come between");
      await chain.reorg(1, [first, await chain.raw(transaction)]);
      await heal(payer);
      const answer = await asking;
      const paid = (await ledger(payer)).some(({ nonce }) => nonce === payment.authorization.nonce);
      if (paid) throw new Untestable("the settlement did not fail in the new block");
      expect(check).notServed(answer);
    }
  },
});
