import { bodyOf, saysSettled, tellsOfMoney } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, Untestable } from "../../../runner/scenario.js";

/** Milliseconds that the receipt keeps everybody waiting. */
const late = 1_200;

export default facilitatorScenario({
  id: "facilitator/receipt/late",
  title: "A receipt that comes a second late is waited for, or asked for later",
  needs: ["exact-eip3009"],
  slow: true,
  forced: 1_500,
  checks: { told: "open-outcome-not-failure", "settled-in-the-end": "open-outcome-reconciled" },
  async run({ payer, newPayer, request, post, settled, fault, met, heal, underWay, pause, ledger, expect }) {
    await settled(await request({ payer: await newPayer() }));
    const valid = await request();
    const missing = await fault(payer, "eth_getTransactionReceipt", { do: "rpc-result", result: null });
    const asking = post("settle", valid.body);
    asking.catch(() => undefined);
    await Promise.race([underWay(payer, "eth_getTransactionReceipt"), asking]);
    await met(missing);
    await pause(late);
    await heal(payer);
    const answer = await asking;
    const [entry] = await ledger();
    if (!entry) throw new Untestable("no money moved, so there is nothing to be told");
    const { transaction } = entry;
    const told = tellsOfMoney(answer, transaction);
    expect("told").that(told, told ? "the charge is not denied" : "the money moved, and the answer denies it", {
      expected: { transaction },
      actual: { status: answer.status, answer: bodyOf(answer) },
      evidence: [answer.id, `chain:${transaction}`],
    });
    const last = saysSettled(answer) ? answer : await post("settle", valid.body);
    const found = saysSettled(last) || (last.status < 500 && tellsOfMoney(last, transaction));
    expect("settled-in-the-end").that(
      found,
      found ? "it is known in the end" : "the receipt is there, and the charge is denied",
      {
        expected: { transaction },
        actual: { status: last.status, answer: bodyOf(last) },
        evidence: [answer.id, last.id, `chain:${transaction}`],
      },
    );
  },
});
