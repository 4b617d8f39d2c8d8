import { setTimeout as wait } from "node:timers/promises";
import type { Hex, LocalAccount } from "viem";
import { seeded, seededAccount } from "../devnet/accounts.js";
import type { World } from "../devnet/world.js";
import type { Requirements, X402Version } from "../protocol/messages.js";
import { describe, notServed, oneAtATime } from "./answers.js";
import { readChallenge } from "../protocol/challenge.js";
import { botWall } from "../protocol/dialects.js";
import { isObject, parseObject } from "../protocol/headers.js";
import { askAgain } from "./ask-again.js";
import { blockHands } from "./block-hands.js";
import { startCanary } from "./canary.js";
import { facilitatorHands } from "./facilitator-hands.js";
import { contentOf, type Goods } from "./goods.js";
import type { Observed } from "./evidence.js";
import type { Judge } from "./judge.js";
import { heed } from "./heed.js";
import { chainHands } from "./on-chain.js";
import { ourOffer, ourOffers, pocketMoney } from "./offers.js";
import { authorizationId, headerAgain, makePayment } from "./payments.js";
import type { Resource } from "./resource.js";
import {
  TargetLost,
  Untestable,
  type Ask,
  type Buyer,
  type Cell,
  type Exchange,
  type ServerContext,
  type SignedPayment,
} from "./scenario.js";
import { exchange, leftOnPurpose } from "./wire.js";

export interface Session {
  world: World;
  /** `http://host:port` of the target. */
  base: string;
  resource: Resource;
  /** Other priced resources. */
  others?: readonly Resource[];
  x402Version: X402Version;
  /** All versions that the target offers. */
  spoken?: readonly X402Version[];
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
  /** Waits until another request may be sent, where the target is somebody's public server. */
  pace?: () => Promise<void>;
  /** Starts another copy of the target in the same world, where that can be done. */
  another?: () => Promise<{ url: string; stop(): Promise<void> }>;
  /** Whether this run has the world for itself. */
  own?: boolean;
}

/** Everything that one scenario run did, for the oracles and for the record. */
export interface Trace {
  exchanges: Exchange[];
  payments: SignedPayment[];
  buyers: Buyer[];
  controls: SignedPayment[];
  cells: Cell[];
  observed: Observed[];
}

/** The harness's hands for one scenario run against a server. `close` ends what the scenario started. */
export function serverContext(session: Session): {
  context: Omit<ServerContext, "buyer">;
  trace: Trace;
  newBuyer: ServerContext["newBuyer"];
  close: () => Promise<void>;
} {
  const { world, base, resource, others = [], x402Version, seed, label, goods, judge, signal, patience } = session;
  const trace: Trace = { exchanges: [], payments: [], buyers: [], controls: [], cells: [], observed: [] };
  const closers: (() => Promise<void>)[] = [];
  const now = () => Math.floor(Date.now() / 1000);
  /** Payments without changes: what they buy is what is sold. */
  const plain = new WeakSet<object>();
  /** Header values that were sent already. */
  const presented = new Set<string>();
  let serial = 0;
  let senders = 0;
  let payers = 0;
  let refusals = 0;

  const forSale = (method: string, target: string) =>
    [resource, ...others].some((known) => known.path === target && known.method === method);

  const send = async (asked: Ask, authorization?: string): Promise<Exchange> => {
    signal.throwIfAborted();
    const { method = resource.method, target, headers = {}, body, head, leave, at } = asked;
    await session.pace?.();
    const id = `exchange:${trace.exchanges.length + 1}`;
    const { origin, pathname } = new URL(at ?? base);
    const prefix = pathname.replace(/\/$/, "");
    const pending = exchange(id, {
      url: target === undefined ? `${at ?? base}${resource.path}` : origin,
      ...(target === undefined ? {} : { target: target.startsWith("/") ? `${prefix}${target}` : target }),
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      ...(head === undefined ? {} : { head }),
      ...(leave === undefined ? {} : { leave }),
      timeout: patience,
      signal,
    });
    // The place in the record is taken at once: concurrent exchanges keep the order in which they were sent.
    const slot = trace.exchanges.push({ id } as Exchange) - 1;
    const done = await pending;
    if (authorization !== undefined) done.authorization = authorization;
    if (asked.elsewhere || !forSale(method, target ?? resource.path)) done.elsewhere = true;
    trace.exchanges[slot] = done;
    signal.throwIfAborted();
    const wall = session.pace && botWall(done);
    if (wall) throw new Untestable(wall);
    if (at === undefined) refusals = done.error === "connection refused" ? refusals + 1 : 0;
    if (refusals >= 2) throw new TargetLost(`nothing listens at ${base} any more`);
    return done;
  };
  const ask = async (asked: Ask, paid?: { authorization?: string }): Promise<Exchange> => {
    const done = await askAgain(() => send(asked, paid?.authorization), { paid: paid !== undefined, signal });
    if (done.status === 429 && done.error !== leftOnPurpose)
      throw new Untestable(`the target answered 429 again and again: its rate limit is in the way; ${oneAtATime}`);
    return done;
  };
  const visit: ServerContext["visit"] = (asked = {}) => ask(asked);

  const fetchChallenge = async (asked: Ask = {}): Promise<Record<string, unknown>> => {
    // Only where to ask counts: a payment's own headers and body are not for the visit before it.
    const { method, target, at } = asked;
    const answer = await visit({ ...(method ? { method } : {}), ...(target ? { target } : {}), ...(at ? { at } : {}) });
    if (answer.status !== 402) throw new Untestable(`the unpaid request was answered ${describe(answer)}, not 402`);
    const read = readChallenge(answer, x402Version);
    if (!read.ok) throw new Untestable(`the 402 has no v${x402Version} challenge: ${read.problem}`);
    return read.message;
  };
  const fetchOffer = async (asked?: Ask): Promise<{ offer: Requirements; challenge: Record<string, unknown> }> => {
    const challenge = await fetchChallenge(asked);
    const found = ourOffer(challenge, x402Version, world.info);
    if (!found.ok) throw new Untestable(found.problem);
    return { offer: found.offer, challenge };
  };

  const buyerOf = (account: LocalAccount): Buyer => {
    const buyer: Buyer = {
      account,
      address: account.address,
      async sign(changes, asked) {
        const { offer, challenge } = await fetchOffer(asked);
        const nonce: Hex = seeded(seed, `nonce:${label}:${++serial}`);
        const input = { account, x402Version, offer: changes?.offer ?? offer, challenge, nonce, now: now() };
        const payment = await makePayment(changes ? { ...input, changes } : input);
        trace.payments.push(payment);
        if (!changes) plain.add(payment);
        return payment;
      },
      async present(payment, asked = {}) {
        const again = presented.has(payment.header.value) && "authorization" in payment;
        const { name, value } = again
          ? headerAgain(payment, `pay_${seeded(seed, `id:${label}:${++serial}`).slice(2, 34)}`)
          : payment.header;
        presented.add(value);
        const authorization = "authorization" in payment ? { authorization: authorizationId(payment) } : {};
        const done = await ask({ ...asked, headers: { ...asked.headers, [name]: value } }, authorization);
        if (plain.has(payment) && !done.elsewhere && !notServed(done)) goods.learn(contentOf(done));
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
    trace.buyers.push(heed(buyer));
    return buyer;
  };
  const newBuyer: ServerContext["newBuyer"] = async ({ funds = pocketMoney(session.price) } = {}) => {
    const account = seededAccount(seed, `${label}:${++payers}`);
    if (funds > 0n) await world.fund([account.address], funds);
    else await world.know([account.address]);
    return buyerOf(account);
  };
  const newSender = () => seededAccount(seed, `${label}:sender:${++senders}`);
  const stranger = () => seededAccount(seed, `${label}:stranger`);

  const context: Omit<ServerContext, "buyer"> = {
    x402Version,
    spoken: session.spoken ?? [x402Version],
    chainId: world.info.chainId,
    resource,
    others,
    newBuyer,
    fund: (payer, amount = pocketMoney(session.price)) => world.fund([payer.address], amount),
    stranger,
    visit,
    challenge: fetchChallenge,
    offer: async (asked) => (await fetchOffer(asked)).offer,
    offers: async () => ourOffers(await fetchChallenge(), x402Version, world.info),
    recognisable: () => goods.known(),
    hasGoods: (text) => goods.in(text, trace.exchanges),
    kinds: async () => {
      const url = `${world.info.facilitatorUrl.replace(/\/+$/, "")}/supported`;
      const read = parseObject(
        Buffer.from((await exchange("supported", { url, method: "GET", headers: {}, timeout: patience, signal })).body),
      );
      const kinds = read.ok && isObject(read.value) ? read.value["kinds"] : undefined;
      if (!Array.isArray(kinds)) throw new Untestable("the devnet's facilitator does not say what it supports");
      return kinds.filter(isObject);
    },
    ...facilitatorHands(world, trace.buyers, signal),
    ledger: (payer) => world.ledger(payer.address),
    nodeFault: (payer, call, action) => world.fault({ at: "rpc", call, payer: payer.address, action }),
    chain: {
      ...chainHands(world, trace.buyers, () => stranger().address),
      ...blockHands(world, { own: session.own ?? false, payers: trace.buyers, newSender, signal }),
    },
    transaction: (hash) => (/^0x[0-9a-fA-F]{64}$/.test(hash) ? world.transaction(hash as Hex) : Promise.resolve(undefined)),
    async canary(answer) {
      const canary = await startCanary(answer);
      closers.push(canary.close);
      return canary;
    },
    async another() {
      if (!session.another) throw new Untestable("the target cannot be started a second time");
      const copy = await session.another();
      closers.push(copy.stop);
      return copy.url;
    },
    mark: (name) => `mark-${seeded(seed, `${label}:${name}`).slice(2, 22)}`,
    observe: (name, value) => void trace.observed.push({ name, value }),
    now,
    pause: (ms) => wait(ms, undefined, { signal }),
    cell: (cell) => void trace.cells.push(cell),
    expect: (check) => judge.expect(check),
  };
  const close = async () => {
    await Promise.allSettled(closers.splice(0).map((end) => end()));
  };
  heed(context.chain);
  return { context: heed(context), trace, newBuyer, close };
}
