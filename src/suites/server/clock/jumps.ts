import { serverScenario } from "../../../runner/scenario.js";

/** Seconds. */
const hour = 3_600;

/** In a world of its own: the chain's clock is everybody's. */
export default serverScenario({
  id: "server/clock/jumps",
  title:
    "Nothing is given for what has not begun by the chain's clock, or ended by it while it was settled; what is good is served",
  needs: ["exact-eip3009", "our-facilitator"],
  exclusive: true,
  checks: {
    "not-begun-no-goods": "chain-clock-decides",
    "ended-while-settling-no-goods": "chain-clock-decides",
    "good-served": "valid-payment-served",
  },
  async run({ buyer, newBuyer, whileSettling, chain, now, expect }) {
    await buyer.pay();
    const payer = await newBuyer();
    // An hour behind: what has begun for everybody else has not for the chain.
    await chain.setTime(now() - hour);
    expect("not-begun-no-goods").notServed(await payer.present(await payer.sign()));
    const long = await payer.sign({ authorization: { validAfter: "0" } });
    expect("good-served").served(await payer.present(long));

    await chain.setTime(now());
    const payment = await payer.sign();
    const answer = await whileSettling(payer, payment, () => chain.setTime(now() + hour));
    expect("ended-while-settling-no-goods").notServed(answer);
    await chain.setTime(now());
    expect("good-served").served(await payer.present(await payer.sign()));
  },
});
