import { facilitatorActs, judgingBy, runHistory } from "../../../properties/facilitator-acts.js";
import { generatedActs } from "../../../properties/generates.js";
import { crowd } from "../../../properties/history.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** A few payers and one facilitator, acts in any order. */
export default facilitatorScenario({
  id: "facilitator/generated/histories",
  title: "Whatever happened before, who can pay is settled once, who cannot is not, and it goes on settling",
  needs: ["exact-eip3009"],
  slow: true,
  generates: generatedActs(facilitatorActs, crowd, 40, 3),
  checks: {
    "settles-what-is-valid": "settle-valid-settled",
    "declines-what-is-not": "settle-verifies",
    "spent-is-not-valid": "settled-not-valid",
    "repeats-truthfully": "settle-repeat-truthful",
  },
  run: (context, one) =>
    runHistory(
      context,
      judgingBy(context.expect, {
        settles: "settles-what-is-valid",
        declines: "declines-what-is-not",
        spent: "spent-is-not-valid",
        repeats: "repeats-truthfully",
      }),
      facilitatorActs,
      one,
    ),
});
