import { NotApplicable, serverScenario } from "../../../runner/scenario.js";

/** An hour: what it is offered now seems to be over long ago. */
export default serverScenario({
  id: "server/clock/ahead",
  title: "A server whose clock is an hour ahead sells, is paid for it, and sells each payment once",
  needs: ["exact-eip3009"],
  exclusive: true,
  clock: 3_600,
  checks: {
    sold: "own-clock-no-judge",
    "paid-for": "nonce-single-use",
    "again-refused": "one-delivery-per-payment",
  },
  async run({ buyer, expect }) {
    const payment = await buyer.sign();
    const answer = await buyer.present(payment);
    expect("sold").served(answer);
    if (answer.status !== 200) throw new NotApplicable("under this clock it sells nothing");
    await expect("paid-for").transfers(payment, 1);
    expect("again-refused").notServed(await buyer.present(payment));
  },
});
