import { handsOver } from "../../../protocol/challenge.js";
import { serverScenario, Untestable } from "../../../runner/scenario.js";

/** A payment that names no resource: each copy of the target has an address of its own, and the name is optional. */
const unnamed = { message: (message: Record<string, unknown>) => ({ ...message, resource: undefined }) };

/** A restart, or the next machine behind the same name: what only one process remembers, nobody remembers. */
export default serverScenario({
  id: "server/replay/second-instance",
  title: "One authorization buys once, however many copies of the server there are",
  needs: ["exact-eip3009", "second-instance"],
  checks: {
    "spent-refused": "one-delivery-per-payment",
    "at-once-delivers-once": "one-delivery-per-payment",
    "settles-once": "nonce-single-use",
  },
  async run({ buyer, another, expect }) {
    await buyer.pay();
    const at = await another();
    const first = await buyer.sign(unnamed);
    if (!handsOver(await buyer.present(first))) throw new Untestable("a payment that names no resource is not taken");
    expect("spent-refused").refused(await buyer.present(first, { at }));

    const second = await buyer.sign(unnamed);
    const answers = await Promise.all(Array.from({ length: 8 }, (_, turn) => buyer.present(second, turn % 2 ? { at } : {})));
    const delivered = answers.filter(handsOver).length;
    expect("at-once-delivers-once").that(delivered === 1, `delivered ${delivered} times`, {
      expected: "one delivery",
      actual: answers.map(({ status }) => status),
      evidence: answers.map(({ id }) => id),
    });
    await expect("settles-once").transfers(second, 1);
  },
});
