import { turnedAway } from "../../../protocol/challenge.js";
import { serverScenario, type Buyer, type Changes, type ServerContext } from "../../../runner/scenario.js";

const each = 2;

type Kind = (context: ServerContext, buyer: Buyer) => Changes;

/** Valid and invalid payments in one throng: what is remembered of one must not be said of the next. */
const bad: readonly Kind[] = [
  () => ({ authorization: { value: "0" } }),
  ({ stranger }) => ({ signer: stranger() }),
  ({ stranger }) => ({ authorization: { to: stranger().address } }),
  ({ now }) => ({ authorization: { validAfter: "0", validBefore: String(now() - 600) } }),
];

export default serverScenario({
  id: "server/load/mixed-crowd",
  title: "In a crowd of valid and invalid payments only the valid ones are served",
  needs: ["exact-eip3009"],
  // Many purchases, which a server with a single worker makes one after the other.
  timeout: 150_000,
  checks: {
    "valid-served": "valid-payment-served",
    "invalid-not-served": "no-goods-without-settlement",
  },
  async run(context) {
    const { buyer, newBuyer, ledger, expect } = context;
    await buyer.pay();
    const crowd = await Promise.all(
      Array.from({ length: each * bad.length * 2 }, async (_, index) => {
        const kind = index % 2 === 0 ? undefined : bad[((index - 1) / 2) % bad.length];
        const one = await newBuyer();
        return { one, valid: kind === undefined, payment: await one.sign(kind?.(context, one)) };
      }),
    );
    const answers = await Promise.all(crowd.map(({ one, payment }) => one.present(payment)));
    for (const [index, answer] of answers.entries()) {
      const { one, valid } = crowd[index]!;
      if (!valid) expect("invalid-not-served").notServed(answer);
      else if (!turnedAway(answer) || (await ledger(one)).length > 0) expect("valid-served").served(answer);
    }
  },
});
