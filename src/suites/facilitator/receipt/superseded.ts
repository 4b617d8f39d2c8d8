import { bodyOf, namedTransaction, saysSettled } from "../../../protocol/facilitator-answers.js";
import { facilitatorScenario, Untestable } from "../../../runner/scenario.js";

/** Milliseconds that a facilitator has for a look at what it has sent, between two looks at whether it has had one, and to have done with it. */
const [patience, step, moment] = [1_500, 20, 300];

const looksAtIt = ({ method, endedAt }: { method: string; endedAt?: number }) =>
  method === "eth_getTransactionByHash" && endedAt !== undefined;

/**
 * Until it is in a block, another transaction of the same account can take its place: an operator cancels what is stuck, or a second process sends with
 * the same nonce. Libraries that wait for a receipt then give that of the other one.
 */
export default facilitatorScenario({
  id: "facilitator/receipt/superseded",
  title: "A transaction in whose place another one came is not reported as settled, and the payment can be settled again",
  needs: ["exact-eip3009"],
  exclusive: true,
  slow: true,
  forced: 10_000,
  checks: { "not-settled": "answers-agree-with-chain", "settles-again": "unsent-settlement-repeatable" },
  async run({ newPayer, request, post, settled, underWay, calls, pause, sent, transaction, ledger, chain, expect }) {
    await settled(await request({ payer: await newPayer() }));
    const payer = await newPayer();
    const valid = await request({ payer });
    await chain.automine(false);
    const asking = post("settle", valid.body);
    asking.catch(() => undefined);
    await underWay(payer, "eth_sendRawTransaction");
    const [first] = await sent(payer);
    if (!first) throw new Untestable("the transaction that it sent was not seen");
    // What is stuck is cancelled when it has been waited for. Some look at the transaction itself, and so know what can take its place.
    for (let waited = 0; waited < patience && !(await calls(payer)).some(looksAtIt); waited += step) await pause(step);
    await pause(moment);
    await chain.supersede(first.hash);
    await chain.mine(1);
    await chain.automine(true);
    const answer = await asking;
    const there = (await ledger(payer)).length > 0;
    const phantom = saysSettled(answer) && !there;
    expect("not-settled").that(
      !phantom,
      phantom ? "reported as settled, and another transaction came in its place" : "nothing is made up",
      {
        expected: "no success, or a transaction on the chain that moved the money",
        actual: { status: answer.status, answer: bodyOf(answer) },
        evidence: [answer.id],
      },
    );
    // Who sent it anew by himself has done more than is asked for.
    const again = saysSettled(answer) && there ? answer : await post("settle", valid.body);
    if (again.status === 0) throw new Untestable("it is still waiting for the receipt");
    const done =
      saysSettled(again) &&
      (await transaction(namedTransaction(again)))?.status === "success" &&
      (await ledger(payer)).length > 0;
    expect("settles-again").that(done, done ? "settled again" : "not settled again", {
      expected: "a success, in a transaction on the chain",
      actual: { status: again.status, answer: bodyOf(again) },
      evidence: [answer.id, again.id],
    });
  },
});
