import { withId } from "../../../protocol/payment-identifier.js";
import { handsOver } from "../../../protocol/challenge.js";
import { serverScenario, Untestable, type Changes } from "../../../runner/scenario.js";

const broken = (signature: string) => `${signature.slice(0, 20)}${signature[20] === "0" ? "1" : "0"}${signature.slice(21)}`;

export default serverScenario({
  id: "server/payment-identifier/conflict",
  title: "An id that belongs to one payment buys nothing with another",
  versions: [2],
  needs: ["exact-eip3009", "payment-identifier"],
  checks: {
    "second-payment-not-charged": "identifier-charged-once",
    "second-payment-refused": "identifier-conflict-refused",
    "second-payment-status-409": "identifier-conflict-status",
    "forged-copy-not-served": "identifier-opens-nothing",
    "strangers-payment-opens-nothing": "identifier-opens-nothing",
    "at-once-charged-once": "identifier-charged-once",
  },
  async run({ buyer, newBuyer, mark, ledger, expect }) {
    await buyer.pay();
    const named = (name: string, changes: Changes = {}): Changes => ({
      ...changes,
      message: (message) => withId(message, `pay_${mark(name)}`),
    });
    const first = await buyer.sign(named("first"));
    if (!handsOver(await buyer.present(first))) throw new Untestable("a payment with an id was not served");

    const second = await buyer.sign(named("first"));
    const answer = await buyer.present(second);
    expect("second-payment-status-409").status(answer, 409);
    expect("second-payment-refused").refused(answer);
    await expect("second-payment-not-charged").transfers(second, 0);

    // The same authorization, which anybody can read on the chain, with a signature that is none.
    const { nonce, validAfter, validBefore } = first.authorization;
    const { offer } = first;
    const forged = await buyer.sign(
      named("first", { offer, authorization: { nonce, validAfter, validBefore }, signature: broken }),
    );
    expect("forged-copy-not-served").notServed(await buyer.present(forged));

    // Ids may be kept a payer, so another payer may buy under this one: with money of his own.
    const stranger = await newBuyer();
    const theirs = await stranger.sign(named("first"));
    const given = handsOver(await stranger.present(theirs));
    await expect("strangers-payment-opens-nothing").transfers(theirs, given ? 1 : 0);

    // Five payments that were signed one after the other, and nobody waits for an answer.
    const hasty = await newBuyer();
    const five = await Promise.all(Array.from({ length: 5 }, () => hasty.sign(named("at-once"))));
    const answers = await Promise.all(five.map((payment) => hasty.present(payment)));
    const charged = (await ledger(hasty)).length;
    expect("at-once-charged-once").that(charged === 1, `five payments with one id at once were charged ${charged} times`, {
      expected: 1,
      actual: answers.map(({ status }) => status),
      evidence: answers.map(({ id }) => id),
    });
  },
});
