import { blamesPayment, settledAs } from "../protocol/facilitator-answers.js";
import type { Case, Exchange, Expectation, FacilitatorContext, Fault } from "../runner/scenario.js";
import { pick } from "./cases.js";
import { combinedRequest } from "./combined-request.js";
import { crowd, inTurns, runActs, type Acts } from "./history.js";
import { requestChangesIn } from "./request-changes.js";

/**
 * The acts that a generated history of a facilitator is made of, and the model: what each may lead to, by what happened before. That
 * answers and chain agree in the end is for the standing oracles.
 */

export type Hands = FacilitatorContext;

export interface Judging {
  /** A valid payment of somebody who has the money is settled. */
  settles(answer: Exchange): void;
  /** What is wrong, or cannot be paid, is not. */
  declines(answer: Exchange): void;
  /** What is settled is not valid once more. */
  spent(answer: Exchange): void;
  /** Who settles again is told of the same transaction, or of no success. */
  repeats(first: string, answer: Exchange): void;
}

/** What is judged, by the checks that a scenario has for it. */
export const judgingBy = (
  expect: (check: string) => Expectation,
  { settles, declines, spent, repeats }: Record<keyof Judging, string>,
): Judging => ({
  settles: (answer) => expect(settles).accepted(answer),
  declines: (answer) => expect(declines).notTaken(answer),
  spent: (answer) => expect(spent).notTaken(answer),
  repeats(first, answer) {
    const named = settledAs(answer);
    const truthful = named === undefined || named === first;
    expect(repeats).that(truthful, truthful ? "no other success" : "another success than the first", {
      expected: `a refusal, or the transaction ${first}`,
      actual: named,
      evidence: [answer.id],
    });
  },
});

/** Somebody who pays, and what the model knows of him. */
export interface Payer {
  account: Hands["payer"];
  poor: boolean;
  /** Whether the node fails for him now. */
  ailing: boolean;
  /** His newest payment. `told`: the transaction that a success named. */
  last?: { valid: Case; told?: string };
}

export interface History {
  hands: Hands;
  judging: Judging;
  payers: Payer[];
}

export type FacilitatorActs = Acts<History, Payer>;

/** What the node does, and to how many calls: no longer than a facilitator waits, so that a history is short. */
const failures: readonly { call: string; action: Fault["action"]; times: number }[] = [
  { call: "eth_sendRawTransaction", action: { do: "reset", when: "after" }, times: 1 },
  { call: "eth_sendRawTransaction", action: { do: "rpc-error", code: -32000, message: "server busy" }, times: 1 },
  { call: "eth_call", action: { do: "reset", when: "before" }, times: 4 },
  {
    call: "eth_sendRawTransaction",
    action: { do: "answer", forward: true, status: 502, body: "<html>Bad gateway</html>" },
    times: 1,
  },
  { call: "eth_getTransactionReceipt", action: { do: "reset", when: "before" }, times: 2 },
  { call: "*", action: { do: "answer", status: 503, body: "" }, times: 3 },
];

const told = (transaction: string | undefined) => (transaction === undefined ? {} : { told: transaction });

/** Settles, and keeps what the facilitator says of it. */
export async function settle({ hands }: History, payer: Payer, valid: Case): Promise<Exchange> {
  const answer = await hands.post("settle", valid.body);
  payer.last = { valid, ...told(settledAs(answer)) };
  return answer;
}

/** Settles a new payment. */
export async function pay(history: History, payer: Payer): Promise<void> {
  const { hands, judging } = history;
  const answer = await settle(history, payer, await hands.request({ payer: payer.account }));
  // Where the node fails, what comes of it is open.
  if (payer.ailing) return;
  if (payer.poor) judging.declines(answer);
  else judging.settles(answer);
}

/** For whom the node fails it goes on failing: calls about him wait for no turn. */
const wellAmong = (payers: readonly Payer[]) => payers.flatMap(({ account, ailing }) => (ailing ? [] : [account]));

const wrong = (x402Version: 1 | 2) =>
  Object.entries(requestChangesIn(x402Version)).flatMap(([name, { ruling }]) => (ruling === "invalid" ? [name] : []));

/** How many it takes at a time is a facilitator's own affair: whom it turns away without blaming his payment, he comes back when nobody else does. */
const inCalm = async (history: History, payer: Payer, valid: Case, answer: Exchange): Promise<Exchange> =>
  settledAs(answer) === undefined && blamesPayment(answer) === undefined ? settle(history, payer, valid) : answer;

/** Presents the newest payment to /settle once more. */
async function again(history: History, payer: Payer): Promise<void> {
  const { last } = payer;
  if (!last) return pay(history, payer);
  const answer = await history.hands.post("settle", last.valid.body);
  if (last.told !== undefined) history.judging.repeats(last.told, answer);
  else payer.last = { valid: last.valid, ...told(settledAs(answer)) };
}

export const facilitatorActs: FacilitatorActs = {
  settle: { about: "settles a new payment", run: pay },
  "settle-wrong": {
    about: "settles a payment of which something is wrong",
    async run({ hands, judging }, { account }, by) {
      const { x402Version } = hands;
      const names = wrong(x402Version);
      const { offer } = (await hands.request({ payer: account })).payment;
      // Nobody's money has been moved to this one.
      const stranger = await hands.newPayer({ funds: 0n });
      const facts = { x402Version, offer, now: hands.now(), payer: account.address, stranger };
      const { changes, text } = combinedRequest([{ name: pick(names, by), by: Math.floor(by / names.length) }], facts);
      const { body } = await hands.request({ ...changes, payer: account });
      judging.declines(await hands.post("settle", text(body)));
    },
  },
  again: { about: "settles the last payment again", run: again },
  "verify-again": {
    about: "verifies the last payment again",
    async run(history, payer) {
      if (!payer.last) return pay(history, payer);
      const answer = await history.hands.post("verify", payer.last.valid.body);
      if (payer.last.told !== undefined) history.judging.spent(answer);
    },
  },
  crowd: {
    about: "settles one new payment several times at once",
    async run(history, payer, by) {
      const { hands, judging } = history;
      const valid = await hands.request({ payer: payer.account });
      const together = 2 + (by % 4);
      const turns = { payment: valid.payment, order: Math.floor(by / 4), together };
      const answers = await inTurns(hands, wellAmong([payer]), turns, () =>
        Promise.all(Array.from({ length: together }, () => hands.post("settle", valid.body))),
      );
      const first = answers.map(settledAs).find((one) => one !== undefined);
      payer.last = { valid, ...told(first) };
      if (first !== undefined) for (const answer of answers) judging.repeats(first, answer);
      if (payer.poor) for (const answer of answers) judging.declines(answer);
    },
  },
  together: {
    about: "all settle at once, and the seed says in which order the node is asked and answers",
    async run(history, _, by) {
      const { hands, judging, payers } = history;
      const valid = await Promise.all(payers.map(({ account }) => hands.request({ payer: account })));
      const [first] = valid;
      if (!first) return;
      const answers = await inTurns(
        hands,
        wellAmong(payers),
        { payment: first.payment, order: by, together: payers.length },
        () => Promise.all(payers.map((payer, index) => settle(history, payer, valid[index] as Case))),
      );
      for (const [index, payer] of payers.entries()) {
        const answer = answers[index];
        if (payer.ailing || !answer) continue;
        if (payer.poor) judging.declines(answer);
        else judging.settles(await inCalm(history, payer, valid[index] as Case, answer));
      }
    },
  },
  "other-terms": {
    about: "settles a new payment against what another seller asks",
    async run({ hands, judging }, { account }) {
      const { payment } = await hands.request({ payer: account });
      const { body } = await hands.request({ payer: account, requirements: { payTo: hands.stranger().address } });
      judging.declines(await hands.post("settle", { ...(body as object), paymentPayload: payment.message }));
    },
  },
  cancel: {
    about: "signs a payment, cancels it on the chain, and settles it",
    async run(history, payer) {
      const valid = await history.hands.request({ payer: payer.account });
      await history.hands.chain.cancel(valid.payment);
      history.judging.declines(await settle(history, payer, valid));
    },
  },
  drain: {
    about: "moves all money elsewhere",
    begins: "no-money",
    async run({ hands }, payer) {
      if (payer.poor) return;
      await hands.chain.moveAway(payer.account);
      payer.poor = true;
    },
  },
  refill: {
    about: "has money again",
    ends: ["no-money"],
    async run({ hands }, payer) {
      await hands.chain.fund(payer.account.address, plenty);
      payer.poor = false;
    },
  },
  fail: {
    about: "the node begins to fail for this payer",
    begins: "failing",
    async run({ hands }, payer, by) {
      await hands.heal(payer.account);
      const { call, action, times } = pick(failures, by);
      await hands.fault(payer.account, call, action, times);
      payer.ailing = true;
    },
  },
  heal: {
    about: "the node works again for this payer",
    ends: ["failing"],
    async run({ hands }, payer) {
      await hands.heal(payer.account);
      payer.ailing = false;
    },
  },
};

/** Atomic units: more than a history spends. */
export const plenty = 1_000_000n;

/** Runs a history from beginning to end; after it everything works again, and each payer and one who just came must be served. */
export async function runHistory(
  hands: Hands,
  judging: Judging,
  acts: FacilitatorActs,
  steps: readonly { name: string; by: number }[],
): Promise<void> {
  const newPayer = async (): Promise<Payer> => ({ account: await hands.newPayer(), poor: false, ailing: false });
  const payers = await Promise.all(Array.from({ length: crowd }, newPayer));
  const history: History = { hands, judging, payers };
  await runActs(acts, steps, history, payers);
  for (const payer of [...payers, await newPayer()]) {
    await hands.heal(payer.account);
    if (payer.poor) await hands.chain.fund(payer.account.address, plenty);
    Object.assign(payer, { poor: false, ailing: false });
    await pay(history, payer);
  }
}
