import { requiresId, withId } from "../../../protocol/payment-identifier.js";
import { NotApplicable, serverScenario } from "../../../runner/scenario.js";

export default serverScenario({
  id: "server/payment-identifier/required",
  title: "A payment without an id is refused where ids are required, and served where they are not",
  versions: [2],
  needs: ["exact-eip3009", "payment-identifier"],
  checks: {
    "without-id-served": "identifier-optional",
    "without-id-refused": "identifier-required",
    "without-id-status-400": "identifier-required-status",
    "without-id-not-charged": "identifier-required",
  },
  async run({ buyer, challenge, expect }) {
    await buyer.pay();
    const required = requiresId(await challenge());
    const without = await buyer.sign({ message: (message) => withId(message, undefined) });
    const answer = await buyer.present(without);
    if (!required) {
      expect("without-id-served").served(answer);
      // Who leaves out the extension altogether speaks the core protocol.
      const bare = await buyer.sign({ message: ({ extensions: _, ...message }) => message });
      expect("without-id-served").served(await buyer.present(bare));
      throw new NotApplicable("the target requires no id");
    }
    const denied = await buyer.sign({ message: (message) => forgoes(withId(message, undefined)) });
    const bare = await buyer.sign({ message: ({ extensions: _, ...message }) => message });
    for (const payment of [denied, bare]) {
      expect("without-id-refused").refused(await buyer.present(payment));
      await expect("without-id-not-charged").transfers(payment, 0);
    }
    expect("without-id-refused").refused(answer);
    await expect("without-id-not-charged").transfers(without, 0);
    expect("without-id-status-400").status(answer, 400);
    throw new NotApplicable("the target requires an id");
  },
});

/** The buyer's own word on whether an id is required is no word at all. */
function forgoes(message: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(message).replace('"required":true', '"required":false')) as Record<string, unknown>;
}
