import { handsOver } from "../../../protocol/challenge.js";
import { hexSpellings, jsonSpellings } from "../../../protocol/spellings.js";
import { serverScenario, Untestable, type Changes } from "../../../runner/scenario.js";

const spellings: Changes[] = [
  ...Object.values(jsonSpellings).map((json) => ({ json })),
  ...Object.values(hexSpellings).map((message) => ({ message })),
  {},
];

/** As in the crowd of equal copies, but no two are alike: a guard that compares bytes lets all of them pass. */
export default serverScenario({
  id: "server/replay/respelled-crowd",
  title: "One authorization in many spellings at once buys the resource once at most",
  needs: ["exact-eip3009"],
  checks: { "delivers-once-at-most": "one-delivery-per-payment" },
  async run({ buyer, expect }) {
    await buyer.pay();
    const { authorization } = await buyer.sign();
    const copies = await Promise.all(spellings.map((change) => buyer.sign({ authorization, ...change })));
    const answers = await Promise.all(copies.map((payment) => buyer.present(payment)));
    const delivered = answers.filter(handsOver).length;
    const refused = answers.some(({ status, error }) => !error && [400, 401, 402, 403, 409, 410, 412, 422].includes(status));
    if (delivered <= 1 && !refused) throw new Untestable("no copy was refused for what it is: the copies never met");
    // None is possible: a spelling that is refused in the end has perhaps kept the others out meanwhile.
    expect("delivers-once-at-most").that(delivered <= 1, `delivered ${delivered} times`, {
      expected: "at most one delivery",
      actual: answers.map(({ status }) => status),
      evidence: answers.map(({ id }) => id),
    });
  },
});
