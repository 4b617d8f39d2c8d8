import { judgingBy, runHistory } from "../../../properties/facilitator-acts.js";
import { facilitatorChainActs } from "../../../properties/facilitator-chain-acts.js";
import { generatedActs } from "../../../properties/generates.js";
import { crowd } from "../../../properties/history.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** A few payers, one facilitator, and a chain that takes blocks back or has none: one history after the other, since all share it. */
export default facilitatorScenario({
  id: "facilitator/generated/chain-histories",
  title: "Whatever befell the chain, who can pay is settled, who cannot is not, and it goes on settling",
  needs: ["exact-eip3009"],
  exclusive: true,
  slow: true,
  without: { money: "what was settled is taken off the chain afterwards, which no answer can foresee" },
  generates: { ...generatedActs(facilitatorChainActs, crowd, 40, 2), width: 1 },
  checks: {
    "settles-what-is-valid": "settle-valid-settled",
    "declines-what-is-not": "settle-verifies",
    "spent-is-not-valid": "settled-not-valid",
    "repeats-truthfully": "settle-repeat-truthful",
  },
  async run(context, one) {
    // Where the chain is not its own this says so, before any act does.
    await context.chain.automine(true);
    return runHistory(
      context,
      judgingBy(context.expect, {
        settles: "settles-what-is-valid",
        declines: "declines-what-is-not",
        spent: "spent-is-not-valid",
        repeats: "repeats-truthfully",
      }),
      facilitatorChainActs,
      one,
    );
  },
});
