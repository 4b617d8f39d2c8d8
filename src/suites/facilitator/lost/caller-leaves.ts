import { bodyOf, tellsOfMoney } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, type Fault } from "../../../runner/scenario.js";

const holdUp: Fault["action"] = { do: "delay", ms: 400, when: "before" };

/** Tenths of a second that a settlement without a caller may take. */
const patience = 80;

/** When the caller leaves: at once, or when the facilitator has made this call, which is held up. */
const moments = [undefined, "eth_call", "eth_sendRawTransaction", "eth_getTransactionReceipt"];

/**
 * Servers time out, restart and lose connections; then they ask again, with the same payment. In a world of its own: where one
 * settlement waits for the other, nobody could say when it was their turn.
 */
export default facilitatorScenario({
  id: "facilitator/lost/caller-leaves",
  title: "Who leaves before the answer and asks again is not told that the payment failed",
  needs: ["exact-eip3009"],
  exclusive: true,
  slow: true,
  forced: 1_500,
  checks: { "one-transfer": "settle-once", "again-told": "lost-answer-told-again" },
  async run({ newPayer, request, post, send, settled, fault, met, underWay, pause, nonceUsed, quiet, heal, ledger, expect }) {
    await settled();
    for (const result of await Promise.allSettled(
      moments.map(async (call) => {
        const payer = await newPayer();
        const valid = await request({ payer });
        const held = call === undefined ? undefined : await fault(payer, call, holdUp);
        const leave = call === undefined ? 0 : underWay(payer, call);
        const left = await send({ target: "/settle", body: JSON.stringify(valid.body), leave });
        if (held) await met(held);
        // It may be its turn only later, where one is settled after the other; and who stops working for nobody never does it.
        for (let turn = 0; turn < patience && !(await nonceUsed(valid.payment)); turn += 1) await pause(100);
        await quiet(payer);
        await heal(payer);
        const ask = async () => {
          const answer = await post("settle", valid.body);
          const [entry] = await ledger(payer);
          return { answer, entry, told: entry === undefined || tellsOfMoney(answer, entry.transaction) };
        };
        let { answer: again, entry, told } = await ask();
        // That it is still at work is no denial; but it is not at work for ever.
        for (let turn = 0; turn < 4 && !told; turn += 1) {
          await pause(800);
          ({ answer: again, entry, told } = await ask());
        }
        await expect("one-transfer").transfers(valid.payment, 1);
        expect("again-told").that(told, told ? "asked again, the charge is not denied" : "asked again, the charge is denied", {
          expected: { transaction: entry?.transaction },
          actual: { left: call ?? "at once", status: again.status, answer: bodyOf(again) },
          evidence: [left.id, again.id],
        });
      }),
    ))
      if (result.status === "rejected") throw result.reason;
  },
});
