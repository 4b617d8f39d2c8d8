import { generatedActs } from "../../../properties/generates.js";
import { crowd } from "../../../properties/history.js";
import { judgingBy, runHistory, serverActs } from "../../../properties/server-acts.js";
import { serverScenario } from "../../../runner/scenario.js";

/** A few buyers and one seller, acts in any order. */
export default serverScenario({
  id: "server/generated/histories",
  title: "Whatever happened before, who pays is served once, who does not is not, and it goes on selling",
  needs: ["exact-eip3009", "our-facilitator"],
  slow: true,
  timeout: 120_000,
  generates: generatedActs(serverActs, crowd, 50, 4),
  checks: {
    "sells-to-who-pays": "valid-payment-served",
    "refuses-what-is-no-payment": "refuse-whatever-is-wrong",
    "one-delivery": "one-delivery-per-payment",
  },
  run: (context, one) => runHistory(context, judgingBy(context.expect), serverActs, one),
});
