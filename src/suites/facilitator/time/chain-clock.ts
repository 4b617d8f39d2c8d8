import { facilitatorScenario } from "../../../runner/scenario.js";

/** Seconds that the chain's clock differs from everybody else's. */
const off = 60;

/** In a world of its own: the chain's clock is everybody's. The token counts by no other, and simulating a transfer shows it. */
export default facilitatorScenario({
  id: "facilitator/time/chain-clock",
  title: "What the token would refuse by the chain's clock is declined",
  needs: ["exact-eip3009"],
  exclusive: true,
  checks: {
    "chain-ahead-not-verified": "chain-clock-simulated",
    "chain-ahead-not-settled": "chain-clock-settles",
    "chain-behind-not-verified": "chain-clock-simulated",
    "chain-behind-not-settled": "chain-clock-settles",
  },
  async run({ request, verified, settled, refuses, chain, now }) {
    await verified();
    await settled();
    await chain.setTime(now() - off);
    const begun = await request({ authorization: { validAfter: String(now() - off / 2), validBefore: String(now() + 600) } });
    await refuses(begun, { verify: "chain-behind-not-verified", settle: "chain-behind-not-settled" });
    await chain.setTime(now() + off);
    const ending = await request({ authorization: { validAfter: String(now() - 600), validBefore: String(now() + off / 2) } });
    await refuses(ending, { verify: "chain-ahead-not-verified", settle: "chain-ahead-not-settled" });
  },
});
