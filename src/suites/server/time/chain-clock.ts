import { serverScenario } from "../../../runner/scenario.js";

/** Seconds that the chain's clock runs ahead of the server's. */
const ahead = 40;

/** In a world of its own: the chain's clock is everybody's. */
export default serverScenario({
  id: "server/time/chain-clock",
  title: "While the chain's clock is ahead, nothing is given for what the chain calls expired",
  needs: ["exact-eip3009"],
  exclusive: true,
  checks: { "no-goods": "chain-clock-decides", "ended-no-goods": "chain-clock-decides" },
  async run({ buyer, chain, now, expect }) {
    await buyer.pay();
    await chain.setTime(now() + ahead);
    // In time by every clock but the chain's; and one that no clock calls valid at all.
    const soon = await buyer.sign({ authorization: { validBefore: String(now() + ahead / 2) } });
    expect("no-goods").notServed(await buyer.present(soon));
    const between = await buyer.sign({ authorization: { validAfter: String(now() + 15), validBefore: String(now() + 20) } });
    expect("ended-no-goods").notServed(await buyer.present(between));
  },
});
