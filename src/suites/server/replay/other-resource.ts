import { handsOver } from "../../../protocol/challenge.js";
import { amountOf } from "../../../protocol/messages.js";
import { NotApplicable, serverScenario, Untestable } from "../../../runner/scenario.js";

/** Without its own word on what it is for: the name is optional, and not signed. */
const unnamed = (message: Record<string, unknown>) => ({ ...message, resource: undefined });

/** Where each resource has a guard of its own, each of them sees the authorization for the first time. */
export default serverScenario({
  id: "server/replay/other-resource",
  title: "One authorization does not buy two resources",
  needs: ["exact-eip3009", "several-resources"],
  checks: {
    "spent-refused": "one-delivery-per-payment",
    "spent-unnamed-refused": "one-delivery-per-payment",
    "at-once-delivers-once": "one-delivery-per-payment",
    "named-refused": { 2: "other-resource-refused" },
  },
  async run({ x402Version, buyer, others, offer, expect }) {
    const sold = await buyer.pay();
    const price = amountOf(sold.offer);
    const asked = others.map(({ method, path }) => ({ method, target: path }));
    const prices = await Promise.all(asked.map(async (ask) => amountOf(await offer(ask))));
    const there = asked.find((_, index) => prices[index] === price);
    if (!there) throw new NotApplicable("no two known resources cost the same");

    expect("spent-refused").refused(await buyer.present(sold, there));
    const { authorization } = await buyer.pay();
    expect("spent-unnamed-refused").refused(await buyer.present(await buyer.sign({ authorization, message: unnamed }), there));

    if (x402Version === 2) {
      // Equal terms and the full price: the buyer has paid, though for something else.
      expect("named-refused").refused(await buyer.present(await buyer.sign(), there));
    }

    const both = await buyer.sign({ message: unnamed });
    const answers = await Promise.all(Array.from({ length: 8 }, (_, turn) => buyer.present(both, turn % 2 ? there : {})));
    const delivered = answers.filter(handsOver).length;
    if (delivered === 0) throw new Untestable("a payment that names no resource bought neither of two");
    expect("at-once-delivers-once").that(delivered === 1, `delivered ${delivered} times`, {
      expected: "one delivery",
      actual: answers.map(({ status }) => status),
      evidence: answers.map(({ id }) => id),
    });
  },
});
