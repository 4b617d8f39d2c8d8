import { namedTransaction, saysSettled } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario } from "../../../runner/scenario.js";

/** Milliseconds that each call about the payer takes longer. */
const delay = 1_000;

/** Public nodes are this slow now and then. In a world of its own, since others may have to wait behind these. */
export default facilitatorScenario({
  id: "facilitator/node/slow",
  title: "A node that takes a second for each call makes no payment invalid",
  needs: ["exact-eip3009"],
  exclusive: true,
  slow: true,
  forced: 4_500,
  checks: {
    verifies: "slow-node-waited-for",
    settles: "slow-node-waited-for",
    "verifying-writes-nothing": "verify-writes-nothing",
  },
  async run({ payer, newPayer, request, post, verified, fault, met, heal, sent, ledger, quiet, expect }) {
    await verified();
    const [asker, buyer] = [payer, await newPayer()];
    const slow = await Promise.all(
      [asker, buyer].map((account) => fault(account, "*", { do: "delay", ms: delay, when: "before" })),
    );
    const [asked, bought] = await Promise.all([request({ payer: asker }), request({ payer: buyer })]);
    const [verifying, settling] = await Promise.all([post("verify", asked.body), post("settle", bought.body)]);
    for (const one of slow) await met(one);
    await heal(buyer);
    expect("verifies").accepted(verifying);
    // Who says meanwhile that it is pending, and with which transaction, is only asked again.
    const pending = !saysSettled(settling) && namedTransaction(settling) !== "";
    expect("settles").accepted(pending ? await post("settle", bought.body) : settling);
    await quiet(asker);
    const transactions = await sent(asker);
    const written = transactions.length > 0 || (await ledger(asker)).length > 0;
    expect("verifying-writes-nothing").that(!written, written ? "verifying sent a transaction" : "nothing was sent", {
      expected: [],
      actual: transactions,
      evidence: [verifying.id],
    });
  },
});
