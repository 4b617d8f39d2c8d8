import type { Exchange, Expectation, Fault, ServerContext, SignedPayment } from "../runner/scenario.js";
import { handsOver } from "../protocol/challenge.js";
import { pick } from "./cases.js";
import { combined } from "./combined.js";
import { crowd, runActs, type Acts } from "./history.js";
import { changesIn } from "./payment-changes.js";

/**
 * The acts that a generated history of a server is made of, and the model: what each may lead to, by what happened before. Pure data and the
 * context's hands; that money and goods agree in the end is for the standing oracles.
 */

export type Hands = Pick<
  ServerContext,
  "x402Version" | "newBuyer" | "fault" | "nodeFault" | "underWay" | "heal" | "fund" | "chain" | "offer" | "now" | "pause"
>;

export interface Judging {
  /** Who pays and can pay is served. */
  sells(answer: Exchange): void;
  /** What is no payment, or none any more, is not. */
  refuses(answer: Exchange): void;
  /** What was sold is not given again for the same payment. */
  soldOnce(answer: Exchange): void;
}

/** What is judged, by the checks that a scenario of histories has for it. */
export const judgingBy = (expect: (check: string) => Expectation): Judging => ({
  sells: (answer) => expect("sells-to-who-pays").served(answer),
  refuses: (answer) => expect("refuses-what-is-no-payment").notServed(answer),
  soldOnce: (answer) => expect("one-delivery").notServed(answer),
});

/** Somebody who buys, and what the model knows of him. */
interface Customer {
  buyer: Awaited<ReturnType<Hands["newBuyer"]>>;
  poor: boolean;
  /** Whether the facilitator fails for him now. */
  ailing: boolean;
  last?: { payment: SignedPayment; served: boolean };
}

export interface History {
  hands: Hands;
  judging: Judging;
  customers: Customer[];
}

export type ServerActs = Acts<History, Customer>;

type Action = Fault["action"];
/** None of them takes longer than a server waits, so that a history is short. */
const failures: readonly Action[] = [
  { do: "reset", when: "after" },
  { do: "answer", status: 500, body: { error: "down" } },
  { do: "reset", when: "before" },
  { do: "truncate" },
  { do: "answer", forward: true, status: 502, body: "<html>Bad gateway</html>" },
  { do: "answer", status: 200, body: "" },
];

async function present(customer: Customer, payment: SignedPayment): Promise<Exchange> {
  const answer = await customer.buyer.present(payment);
  customer.last = { payment, served: handsOver(answer) };
  return answer;
}

/** Pays with a new payment. */
async function pay(history: History, customer: Customer): Promise<void> {
  const answer = await present(customer, await customer.buyer.sign());
  // Where the facilitator fails, what comes of it is open.
  if (customer.ailing) return;
  if (customer.poor) history.judging.refuses(answer);
  else history.judging.sells(answer);
}

const wrong = (x402Version: 1 | 2) =>
  Object.entries(changesIn(x402Version)).flatMap(([name, { ruling }]) => (ruling === "invalid" ? [name] : []));

export const serverActs: ServerActs = {
  pay: { about: "pays with a new payment", run: pay },
  "pay-wrong": {
    about: "pays with a payment of which something is wrong",
    async run({ hands, judging }, { buyer }, by) {
      const { x402Version } = hands;
      const names = wrong(x402Version);
      // Nobody's money has been moved to this one.
      const { account: stranger } = await hands.newBuyer({ funds: 0n });
      const facts = { x402Version, offer: await hands.offer(), now: hands.now(), payer: buyer.address, stranger };
      const step = { name: pick(names, by), by: Math.floor(by / names.length) };
      judging.refuses(await buyer.present(await buyer.sign(combined([step], facts))));
    },
  },
  again: {
    about: "presents the last payment again",
    async run(history, customer) {
      const { last } = customer;
      if (!last) return pay(history, customer);
      const answer = await customer.buyer.present(last.payment);
      if (last.served) history.judging.soldOnce(answer);
      else last.served = handsOver(answer);
    },
  },
  crowd: {
    about: "presents one new payment several times at once",
    async run(history, customer, by) {
      const payment = await customer.buyer.sign();
      const answers = await Promise.all(Array.from({ length: 2 + (by % 4) }, () => customer.buyer.present(payment)));
      const served = answers.filter(handsOver);
      customer.last = { payment, served: served.length > 0 };
      for (const answer of served.slice(1)) history.judging.soldOnce(answer);
      if (customer.poor) for (const answer of answers) history.judging.refuses(answer);
    },
  },
  together: {
    about: "all pay at once, and the seed says whose payment is looked at first",
    async run(history, _, by) {
      const { customers, hands } = history;
      const payments = await Promise.all(customers.map(async (customer) => ({ customer, payment: await customer.buyer.sign() })));
      for (const [place, { customer }] of payments.entries()) {
        if (customer.ailing) continue;
        const turn = (place + by) % payments.length;
        await hands.fault(customer.buyer, pick<"verify" | "settle">(["verify", "settle"], by), {
          do: "delay",
          ms: 25 * turn,
          when: "before",
        });
      }
      const answers = await Promise.all(
        payments.map(async ({ customer, payment }) => ({ customer, answer: await present(customer, payment) })),
      );
      for (const { customer, answer } of answers) {
        if (customer.ailing) continue;
        await hands.heal(customer.buyer);
        if (customer.poor) history.judging.refuses(answer);
        else history.judging.sells(answer);
      }
    },
  },
  cancel: {
    about: "signs a payment, cancels it on the chain, and presents it",
    async run(history, customer) {
      const payment = await customer.buyer.sign();
      await history.hands.chain.cancel(payment);
      history.judging.refuses(await present(customer, payment));
    },
  },
  drain: {
    about: "moves all money elsewhere",
    async run({ hands }, customer) {
      if (customer.poor) return;
      await hands.chain.moveAway(customer.buyer);
      customer.poor = true;
    },
  },
  refill: {
    about: "has money again",
    async run({ hands }, customer) {
      await hands.fund(customer.buyer);
      customer.poor = false;
    },
  },
  fail: {
    about: "the facilitator begins to fail for this buyer",
    async run({ hands }, customer, by) {
      await hands.heal(customer.buyer);
      const call = pick<"settle" | "verify" | "*">(["settle", "verify", "*"], by);
      await hands.fault(customer.buyer, call, pick(failures, Math.floor(by / 3)));
      customer.ailing = true;
    },
  },
  heal: {
    about: "the facilitator works again for this buyer",
    async run({ hands }, customer) {
      await hands.heal(customer.buyer);
      customer.ailing = false;
    },
  },
};

/** Runs a history from beginning to end; after it everything works again, and each buyer and one who just came must be sold to. */
export async function runHistory(
  hands: Hands,
  judging: Judging,
  acts: ServerActs,
  steps: readonly { name: string; by: number }[],
): Promise<void> {
  const newCustomer = async (): Promise<Customer> => ({ buyer: await hands.newBuyer(), poor: false, ailing: false });
  const customers = await Promise.all(Array.from({ length: crowd }, newCustomer));
  const history: History = { hands, judging, customers };
  await runActs(acts, steps, history, customers);
  for (const customer of [...customers, await newCustomer()]) {
    await hands.heal(customer.buyer);
    if (customer.poor) await hands.fund(customer.buyer);
    Object.assign(customer, { poor: false, ailing: false });
    await pay(history, customer);
  }
}
