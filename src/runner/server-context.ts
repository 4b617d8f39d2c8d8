import { setTimeout as wait } from "node:timers/promises";
import type { Hex, LocalAccount } from "viem";
import { seeded, seededAccount } from "../devnet/accounts.js";
import { clock } from "../devnet/clock.js";
import type { Call } from "../devnet/recorder.js";
import type { World } from "../devnet/world.js";
import type { Requirements, X402Version } from "../protocol/messages.js";
import { asksToWait, describe, notServed } from "./answers.js";
import { readChallenge } from "../protocol/challenge.js";
import type { Goods } from "./goods.js";
import type { Judge } from "./judge.js";
import { ourOffer, pocketMoney } from "./offers.js";
import { authorizationId, makePayment } from "./payments.js";
import {
  NotApplicable,
  TargetLost,
  Untestable,
  type Buyer,
  type Exchange,
  type ServerContext,
  type SignedPayment,
} from "./scenario.js";
import { exchange } from "./wire.js";

/** Milliseconds after which a server that had something to do would have begun. */
const lull = 400;
/** Milliseconds that a delayed call may take at most. */
const longestFault = 8_000;
/** Milliseconds that a target which asks for patience gets in all, before a request is given up. */
const longestPause = 3_000;

export interface Session {
  world: World;
  /** `http://host:port` of the target. */
  base: string;
  resource: { method: string; path: string };
  x402Version: X402Version;
  seed: string;
  /** What keys and nonces of this scenario run are derived from, besides the seed. */
  label: string;
  goods: Goods;
  judge: Judge;
  signal: AbortSignal;
  /** Milliseconds for one answer. */
  patience: number;
  /** What one purchase costs, in atomic units; default nothing that a payer would feel. */
  price?: bigint;
}

/** Everything that one scenario run did, for the oracles and for the record. */
export interface Trace {
  exchanges: Exchange[];
  payments: SignedPayment[];
  buyers: Buyer[];
  controls: SignedPayment[];
}

/** The harness's hands for one scenario run against a server. */
export function serverContext(session: Session): {
  context: Omit<ServerContext, "buyer">;
  trace: Trace;
  newBuyer: ServerContext["newBuyer"];
} {
  const { world, base, resource, x402Version, seed, label, goods, judge, signal, patience } = session;
  const trace: Trace = { exchanges: [], payments: [], buyers: [], controls: [] };
  const now = () => Math.floor(Date.now() / 1000);
  /** Payments without changes: what they buy is what is sold. */
  const plain = new WeakSet<object>();
  let serial = 0;
  let payers = 0;
  let refusals = 0;

  const send = async (method: string, headers: Record<string, string>, authorization?: string): Promise<Exchange> => {
    signal.throwIfAborted();
    const id = `exchange:${trace.exchanges.length + 1}`;
    const pending = exchange(id, { url: `${base}${resource.path}`, method, headers, timeout: patience, signal });
    // The place in the record is taken at once: concurrent exchanges keep the order in which they were sent.
    const slot = trace.exchanges.push({ id } as Exchange) - 1;
    const done = await pending;
    if (authorization !== undefined) done.authorization = authorization;
    trace.exchanges[slot] = done;
    signal.throwIfAborted();
    refusals = done.error === "connection refused" ? refusals + 1 : 0;
    if (refusals >= 2) throw new TargetLost(`nothing listens at ${base} any more`);
    return done;
  };
  /** Asks again while the target has no time. What a payment is answered with 503 is its answer: it may have been looked at. */
  const ask = async (method: string, headers: Record<string, string>, paid?: { authorization?: string }): Promise<Exchange> => {
    let left = longestPause;
    for (let tries = 1; ; tries += 1) {
      const done = await send(method, headers, paid?.authorization);
      const pause = asksToWait(done, paid !== undefined);
      if (pause === undefined) return done;
      if (tries > 3 || left <= 0) {
        if (done.status === 429) throw new Untestable("the target answered 429 again and again: its rate limit is in the way");
        return done;
      }
      const short = Math.min(pause, left);
      left -= short;
      await wait(short, undefined, { signal });
    }
  };
  const visit: ServerContext["visit"] = ({ method = resource.method, headers = {} } = {}) => ask(method, headers);

  const fetchOffer = async (): Promise<{ offer: Requirements; challenge: Record<string, unknown> }> => {
    const answer = await visit();
    if (answer.status !== 402) throw new Untestable(`the unpaid request was answered ${describe(answer)}, not 402`);
    const read = readChallenge(answer, x402Version);
    if (!read.ok) throw new Untestable(`the 402 has no v${x402Version} challenge: ${read.problem}`);
    const found = ourOffer(read.message, x402Version, world.info);
    if (!found.ok) throw new Untestable(found.problem);
    return { offer: found.offer, challenge: read.message };
  };

  const buyerOf = (account: LocalAccount): Buyer => {
    const buyer: Buyer = {
      account,
      address: account.address,
      async sign(changes) {
        const { offer, challenge } = await fetchOffer();
        const nonce: Hex = seeded(seed, `nonce:${label}:${++serial}`);
        const input = { account, x402Version, offer, challenge, nonce, now: now() };
        const payment = await makePayment(changes ? { ...input, changes } : input);
        trace.payments.push(payment);
        if (!changes) plain.add(payment);
        return payment;
      },
      async present(payment) {
        const { name, value } = payment.header;
        const authorization = "authorization" in payment ? { authorization: authorizationId(payment) } : {};
        const done = await ask(resource.method, { [name]: value }, authorization);
        if (plain.has(payment) && !notServed(done)) goods.learn(done.body);
        return done;
      },
      async pay() {
        const payment = await buyer.sign();
        trace.controls.push(payment);
        const done = await buyer.present(payment);
        const problem = notServed(done);
        if (problem) throw new Untestable(`the control purchase failed: ${problem}`);
        return { ...payment, exchange: done };
      },
    };
    trace.buyers.push(buyer);
    return buyer;
  };
  const newBuyer: ServerContext["newBuyer"] = async ({ funds = pocketMoney(session.price) } = {}) => {
    const account = seededAccount(seed, `${label}:${++payers}`);
    if (funds > 0n) await world.fund([account.address], funds);
    else await world.know([account.address]);
    return buyerOf(account);
  };

  const context: Omit<ServerContext, "buyer"> = {
    x402Version,
    newBuyer,
    stranger: () => seededAccount(seed, `${label}:stranger`),
    visit,
    offer: async () => (await fetchOffer()).offer,
    fault: (payer, call, action, times) =>
      world.fault({ at: "facilitator", call, payer: payer.address, action, ...(times === undefined ? {} : { times }) }),
    calls: (payer) => world.calls(payer.address),
    async quiet(payer) {
      const open = async () => {
        const calls = (await world.calls(payer.address)).filter((call) => call.to === "facilitator");
        return calls.some((call) => call.endedAt === undefined || call.endedAt > clock() - lull);
      };
      for (const deadline = clock() + longestFault; clock() < deadline && (await open());) {
        await wait(25, undefined, { signal });
      }
    },
    async met(fault) {
      const look = async () => (await Promise.all(trace.buyers.map((payer) => world.calls(payer.address)))).flat();
      const has = (calls: Call[]) => calls.some((call) => call.fault === fault.id);
      let calls = await look();
      // A server that answers first and settles then meets it only now.
      for (const deadline = clock() + lull; !has(calls) && clock() < deadline; calls = await look()) {
        await wait(25, undefined, { signal });
      }
      if (has(calls)) return;
      const others = calls.filter(
        (call) => call.to === "facilitator" && call.payer?.toLowerCase() === fault.payer?.toLowerCase(),
      );
      // Who settles without asking first does nothing wrong; there is just no answer to /verify that it could ignore.
      if (fault.call === "verify" && others.length > 0) throw new NotApplicable("the target settles without calling /verify");
      throw new Untestable("the fault was never met: the target did not make the facilitator call that was to fail");
    },
    heal: (payer) => world.clearFaults(payer.address),
    ledger: (payer) => world.ledger(payer.address),
    transaction: (hash) => (/^0x[0-9a-fA-F]{64}$/.test(hash) ? world.transaction(hash as Hex) : Promise.resolve(undefined)),
    now,
    expect: (check) => judge.expect(check),
  };
  return { context, trace, newBuyer };
}
