import { generatedActs } from "../../../properties/generates.js";
import { crowd } from "../../../properties/history.js";
import { judgingBy, runHistory } from "../../../properties/server-acts.js";
import { serverChainActs } from "../../../properties/server-chain-acts.js";
import { serverScenario } from "../../../runner/scenario.js";

/** A few buyers, one seller, and a chain that takes blocks back or is slow: one history after the other, since all share it. */
export default serverScenario({
  id: "server/generated/chain-histories",
  title: "Whatever befell the chain, who pays is served, who does not is not, and it goes on selling",
  needs: ["exact-eip3009", "our-facilitator"],
  exclusive: true,
  slow: true,
  without: { money: "what was settled is taken off the chain afterwards, which no answer can foresee" },
  generates: { ...generatedActs(serverChainActs, crowd, 40, 2), width: 1 },
  checks: {
    "sells-to-who-pays": "valid-payment-served",
    "refuses-what-is-no-payment": "refuse-whatever-is-wrong",
    "one-delivery": "one-delivery-per-payment",
  },
  async run(context, one) {
    // Where the chain is not its own this says so, before any act does.
    await context.chain.automine(true);
    return runHistory(context, judgingBy(context.expect), serverChainActs, one);
  },
});
