import type { Ask, Exchange, Expectation, Fault, ServerContext, SignedPayment } from "../runner/scenario.js";
import { handsOver, turnedAway } from "../protocol/challenge.js";
import { pick } from "./cases.js";
import { combined } from "./combined.js";
import { crowd, inTurns, runActs, type Acts } from "./history.js";
import { changesIn } from "./payment-changes.js";

/**
 * The acts that a generated history of a server is made of, and the model: what each may lead to, by what happened before. Pure data and the
 * context's hands; that money and goods agree in the end is for the standing oracles.
 */

export type Hands = Pick<
  ServerContext,
  | "x402Version"
  | "newBuyer"
  | "fault"
  | "nodeFault"
  | "underWay"
  | "heal"
  | "fund"
  | "chain"
  | "offer"
  | "others"
  | "now"
  | "pause"
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

async function present(customer: Customer, payment: SignedPayment, ask?: Ask): Promise<Exchange> {
  const answer = await customer.buyer.present(payment, ask);
  customer.last = { payment, served: handsOver(answer) };
  return answer;
}

/** Presents the last payment once more: what bought something buys nothing any more. */
async function once(history: History, customer: Customer, ask?: Ask): Promise<void> {
  const { last } = customer;
  if (!last) return;
  const answer = await customer.buyer.present(last.payment, ask);
  if (last.served) history.judging.soldOnce(answer);
  else last.served = handsOver(answer);
}

/** For whom the facilitator fails it goes on failing: his calls wait for no turn. */
const wellAmong = (customers: readonly Customer[]) => customers.flatMap(({ buyer, ailing }) => (ailing ? [] : [buyer]));

/** Pays with a new payment. */
async function pay(history: History, customer: Customer): Promise<void> {
  const answer = await present(customer, await customer.buyer.sign());
  // Where the facilitator fails, what comes of it is open.
  if (customer.ailing) return;
  if (customer.poor) history.judging.refuses(answer);
  else history.judging.sells(answer);
}

/** Without its own word on what it is for: the name is optional, and not signed. */
const unnamed = (message: Record<string, unknown>) => ({ ...message, resource: undefined });

/** Another resource; where there is one only, it is asked for once more. */
function another({ hands }: History, by: number): Ask {
  const other = pick(hands.others, by);
  return other ? { method: other.method, target: other.path } : {};
}

const wrong = (x402Version: 1 | 2) =>
  Object.entries(changesIn(x402Version)).flatMap(([name, { ruling }]) => (ruling === "invalid" ? [name] : []));

/** An act of its own for each call: what they lead to differs. */
const failing = (call: "settle" | "verify" | "*", about: string): ServerActs[string] => ({
  about,
  begins: "failing",
  async run({ hands }, customer, by) {
    await hands.heal(customer.buyer);
    await hands.fault(customer.buyer, call, pick(failures, by));
    customer.ailing = true;
  },
});

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
    run: (history, customer) => (customer.last ? once(history, customer) : pay(history, customer)),
  },
  // Two acts, since what they show differs: covered pairs then have each of them.
  elsewhere: {
    about: "presents at another resource what was bought last",
    async run(history, customer, by) {
      if (!customer.last?.served) await pay(history, customer);
      return once(history, customer, another(history, by));
    },
  },
  "first-elsewhere": {
    about: "signs a new payment for one resource and presents it at another first, and then where it belongs",
    async run(history, customer, by) {
      const payment = await customer.buyer.sign(by % 2 === 0 ? {} : { message: unnamed });
      // Who is at the other resource may have it for this, or may not: it buys once in any case.
      const answer = await present(customer, payment, another(history, Math.floor(by / 2)));
      if (customer.poor && !customer.ailing) history.judging.refuses(answer);
      await once(history, customer);
    },
  },
  crowd: {
    about: "presents one new payment several times at once, and the seed says whose call and whose answer comes first",
    async run(history, customer, by) {
      const payment = await customer.buyer.sign();
      // Of two the orders that matter are few: a third one comes between them.
      const many = 3 + (by % 4);
      const answers = await inTurns(
        history.hands,
        wellAmong([customer]),
        { payment, order: Math.floor(by / 4), together: many },
        () => Promise.all(Array.from({ length: many }, () => customer.buyer.present(payment))),
      );
      const served = answers.filter(handsOver);
      customer.last = { payment, served: served.length > 0 };
      for (const answer of served.slice(1)) history.judging.soldOnce(answer);
      if (customer.poor) for (const answer of answers) history.judging.refuses(answer);
    },
  },
  together: {
    about: "all pay at once, and the seed says whose call and whose answer comes first",
    async run(history, _, by) {
      const { customers, judging } = history;
      const payments = await Promise.all(customers.map(async (customer) => ({ customer, payment: await customer.buyer.sign() })));
      const [first] = payments;
      if (!first) return;
      const turns = { payment: first.payment, order: by, together: payments.length };
      const answers = await inTurns(history.hands, wellAmong(customers), turns, () =>
        Promise.all(
          payments.map(async ({ customer, payment }) => ({ customer, payment, answer: await present(customer, payment) })),
        ),
      );
      for (const { customer, payment, answer } of answers) {
        if (customer.ailing) continue;
        if (customer.poor) judging.refuses(answer);
        // In calm he sells.
        else judging.sells(turnedAway(answer) ? await present(customer, payment) : answer);
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
    begins: "no-money",
    async run({ hands }, customer) {
      if (customer.poor) return;
      await hands.chain.moveAway(customer.buyer);
      customer.poor = true;
    },
  },
  refill: {
    about: "has money again",
    ends: ["no-money"],
    async run({ hands }, customer) {
      await hands.fund(customer.buyer);
      customer.poor = false;
    },
  },
  fail: failing("*", "the facilitator begins to fail for this buyer"),
  "fail-verify": failing("verify", "the facilitator's /verify begins to fail for this buyer"),
  "fail-settle": failing("settle", "the facilitator's /settle begins to fail for this buyer"),
  heal: {
    about: "the facilitator works again for this buyer",
    ends: ["failing"],
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
