import { bodyOf } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, Untestable } from "../../../runner/scenario.js";

/** Milliseconds that the node takes at the least: some close to everybody after one slow call. */
const slowness = 600;

/** A caller that gave up waiting does not know whether its buyer has paid. It can only ask again. */
export default facilitatorScenario({
  id: "facilitator/crowd/leaver",
  title: "Who leaves before the answer and asks again finds one settlement, and is told of it",
  needs: ["exact-eip3009"],
  checks: { "told-of-it": "lost-answer-told", "settles-for-others": "settle-valid-settled" },
  async run({ newPayer, request, post, send, settled, fault, heal, underWay, quiet, calls, ledger, pause, expect }) {
    await settled();
    const payer = await newPayer();
    const valid = await request({ payer });
    await Promise.all(["eth_sendRawTransaction", "eth_sendRawTransactionSync"].map((call) => fault(payer, call, { do: "hold" })));
    const reached = underWay(payer, "eth_sendRawTransaction");
    const broken = await send({ target: "/settle", body: JSON.stringify(valid.body), leave: reached });
    if (broken.status !== 0) {
      await heal(payer);
      // Nobody waits for a call that may never come.
      reached.catch(() => undefined);
      throw new Untestable("the answer was there before the caller could leave");
    }
    await reached;
    if (!(await calls(payer)).some((call) => call.fault !== undefined))
      throw new Untestable("the transaction was not held up, so nobody can leave meanwhile");
    await pause(slowness);
    await heal(payer);
    await quiet(payer);
    const ask = async () => {
      const answer = await post("settle", valid.body);
      const [paid] = await ledger(payer);
      return { answer, paid, told: String(bodyOf(answer)?.["transaction"]).toLowerCase() === paid?.transaction.toLowerCase() };
    };
    let { answer: again, paid, told } = await ask();
    if (!told) {
      // What is still being settled has nothing to name yet; when it is done it has.
      await quiet(payer);
      ({ answer: again, paid, told } = await ask());
    }
    expect("told-of-it").that(
      told,
      told ? "the second answer names the transaction" : "the second answer hides that it was paid",
      {
        expected: { transaction: paid?.transaction },
        actual: bodyOf(again) ?? { status: again.status },
        evidence: [broken.id, again.id],
      },
    );
    expect("settles-for-others").accepted(await post("settle", (await request()).body));
  },
});
