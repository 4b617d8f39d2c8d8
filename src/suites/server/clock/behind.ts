import { NotApplicable, serverScenario } from "../../../runner/scenario.js";

/** Seconds. */
const hour = 3_600;

/** What is over by everybody else's clock seems to have time left. */
export default serverScenario({
  id: "server/clock/behind",
  title: "A server whose clock is an hour behind gives nothing for what is over, and sells for what is not",
  needs: ["exact-eip3009"],
  exclusive: true,
  clock: -hour,
  checks: { "over-no-goods": "chain-clock-decides", sold: "own-clock-no-judge" },
  async run({ buyer, now, expect }) {
    const over = await buyer.sign({ authorization: { validAfter: String(now() - 2 * hour), validBefore: String(now() - 60) } });
    expect("over-no-goods").notServed(await buyer.present(over));
    await expect("over-no-goods").transfers(over, 0);
    const answer = await buyer.present(await buyer.sign());
    expect("sold").served(answer);
    if (answer.status !== 200) throw new NotApplicable("under this clock it sells nothing");
  },
});
