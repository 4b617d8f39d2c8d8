import { facilitatorScenario } from "../../../runner/scenario.js";

const copies = 10;

/** Only one of them can pay. All others cost gas and do nothing. */
export default facilitatorScenario({
  id: "facilitator/gas/crowd",
  title: "A payment that many ask to settle at once is sent once",
  needs: ["exact-eip3009"],
  checks: { "one-transaction": "sent-once" },
  async run({ newPayer, request, post, settled, sent, quiet, expect }) {
    await settled();
    const payer = await newPayer();
    const valid = await request({ payer });
    const answers = await Promise.all(Array.from({ length: copies }, () => post("settle", valid.body)));
    await quiet(payer);
    const transactions = await sent(payer);
    const reverted = transactions.filter(({ status }) => status === "reverted").length;
    expect("one-transaction").that(transactions.length <= 1, `sent ${transactions.length} times, ${reverted} of them reverted`, {
      expected: 1,
      actual: transactions.map(({ hash, status }) => ({ hash, status })),
      evidence: answers.map(({ id }) => id),
    });
  },
});
