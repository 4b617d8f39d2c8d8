import { clientScenario } from "../../../runner/scenario.js";

/** By everybody else's clock the time of what it signs is over already. */
export default clientScenario({
  id: "client/clock/behind",
  title: "A client whose clock is an hour behind signs once, and tells what came of it",
  needs: ["exact-eip3009"],
  checks: { "not-signed-again": "refused-not-signed-again", told: "failure-told" },
  async run({ tries, newStage }) {
    await tries(await newStage(), { once: "not-signed-again", told: "told" }, { clock: -3_600 });
  },
});
