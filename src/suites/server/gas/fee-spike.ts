import { serverScenario, Untestable } from "../../../runner/scenario.js";

/** Wei for a unit of gas: many times what anybody reckons with, and what it is on most days. */
const spike = 10n ** 12n;
const usual = 10n ** 9n;
/** Milliseconds in which who does not wait for a block has answered. */
const moment = 300;
/** Milliseconds for what is done behind an answer. */
const behind = 1_500;

/** Gas has its price, and it is another one in each block. A settlement may wait for a better one, or never be sent. */
export default serverScenario({
  id: "server/gas/fee-spike",
  title: "While gas costs more than was reckoned with nothing is given for what is not settled, and afterwards selling goes on",
  needs: ["exact-eip3009"],
  exclusive: true,
  slow: true,
  checks: {
    "waiting-no-goods": "no-goods-without-settlement",
    "unsent-no-goods": "no-goods-without-settlement",
    "sells-again": "sells-after-outage",
  },
  async run({ buyer, newBuyer, calls, ledger, chain, pause, expect }) {
    await buyer.pay();
    // It was sent for a good price, and gas costs more when its block comes.
    const payer = await newBuyer();
    const payment = await payer.sign();
    await chain.automine(false);
    let answered = false;
    const asking = payer.present(payment).finally(() => (answered = true));
    asking.catch(() => undefined);
    const sent = async () => (await calls(payer)).find(({ method }) => method.startsWith("eth_sendRawTransaction"))?.transaction;
    // Who answers first may settle behind his answer.
    for (let left = behind; !(await sent()) && left > 0; left -= answered ? 10 : 0) await pause(10);
    const transaction = await sent();
    if (!transaction) throw new Untestable("no transaction of its settlement was seen");
    const raw = await chain.raw(transaction);
    await chain.baseFee(spike);
    await chain.mine(1);
    const early = await Promise.race([asking, pause(moment)]);
    if ((await ledger(payer)).length > 0) throw new Untestable("whoever settles pays any price");
    if (early) expect("waiting-no-goods").notServed(early);
    else expect("waiting-no-goods").that(true, "not answered while it waits");
    await chain.baseFee(usual);
    await chain.mine(1);
    // A node throws out what does not pay, and gets it again from others who have not.
    await chain.resend(raw);
    await chain.mine(1);
    await chain.automine(true);
    await asking;

    // The next one is refused by the node, or waits.
    const other = await newBuyer();
    const next = await other.sign();
    await chain.baseFee(spike);
    const answer = await other.present(next);
    if ((await ledger(other)).length === 0) expect("unsent-no-goods").notServed(answer);
    else expect("unsent-no-goods").that(true, "settled at a high price");
    await chain.baseFee(usual);
    await chain.mine(1);
    const last = await newBuyer();
    expect("sells-again").served(await last.present(await last.sign()));
  },
});
