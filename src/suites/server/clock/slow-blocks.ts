import { serverScenario, Untestable } from "../../../runner/scenario.js";

/** In a world of its own, where blocks come when they are told to. */
export default serverScenario({
  id: "server/clock/slow-blocks",
  title: "A payment whose block comes when its time is over is not served",
  needs: ["exact-eip3009", "our-facilitator"],
  exclusive: true,
  checks: { "no-goods": "chain-clock-decides" },
  async run({ buyer, newBuyer, calls, chain, pause, now, expect }) {
    await buyer.pay();
    const payer = await newBuyer();
    const payment = await payer.sign();
    await chain.automine(false);
    let answered = false;
    const asking = payer.present(payment).finally(() => (answered = true));
    asking.catch(() => undefined);
    const sent = async () => (await calls(payer)).find(({ method }) => method.startsWith("eth_sendRawTransaction"))?.transaction;
    while (!answered && !(await sent())) await pause(10);
    const transaction = await sent();
    if (transaction) await chain.raw(transaction);
    // Longer than the offer's maxTimeoutSeconds: what the payer signed ends with it.
    const end = Number(payment.authorization.validBefore);
    await chain.setTime(Math.max(end, now()) + 10);
    await chain.automine(true);
    const answer = await asking;
    if (!transaction) throw new Untestable("no transaction of its settlement was seen");
    expect("no-goods").notServed(answer);
    await expect("no-goods").transfers(payment, 0);
  },
});
