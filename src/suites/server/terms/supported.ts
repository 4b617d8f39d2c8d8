import { serverScenario } from "../../../runner/scenario.js";
import { NotApplicable } from "../../../runner/scenario.js";
import { chainOf, entriesOf } from "../../../protocol/entries.js";
import { chainIdOf } from "../../../protocol/networks.js";

export default serverScenario({
  id: "server/terms/supported",
  title: "The facilitator that is used can settle what is offered",
  needs: ["our-facilitator"],
  without: { money: "nothing is bought", gate: "nothing is bought" },
  checks: { "kinds-covered": "facilitator-covers-offers" },
  async run({ x402Version, chainId, challenge, kinds, expect }) {
    const here = entriesOf(await challenge()).filter((entry) => chainOf(entry) === chainId);
    if (here.length === 0) throw new NotApplicable("no offer names this chain");
    const known = (await kinds())
      .filter((kind) => kind["x402Version"] === x402Version && chainIdOf(String(kind["network"])) === chainId)
      .map(({ scheme }) => scheme);
    for (const { scheme } of here)
      expect("kinds-covered").that(known.includes(scheme), `${String(scheme)} is offered`, { expected: known, actual: scheme });
  },
});
