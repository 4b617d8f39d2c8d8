import { setTimeout as wait } from "node:timers/promises";
import type { Hex, LocalAccount } from "viem";
import { seeded, seededAccount } from "../devnet/accounts.js";
import type { World } from "../devnet/world.js";
import { bodyOf } from "../protocol/facilitator-answers.js";
import type { Requirements, X402Version } from "../protocol/messages.js";
import { challengeV1, challengeV2, type Route, type ServerConfig } from "../reference/server/config.js";
import { defaultRoute } from "../reference/server/serve.js";
import { notAccepted } from "./answers.js";
import { askAgain } from "./ask-again.js";
import { aloneIf, blockHands } from "./block-hands.js";
import { startCanary } from "./canary.js";

import type { Observed } from "./evidence.js";
import type { GenerateOptions } from "./generated.js";
import type { Judge } from "./judge.js";
import { judgingHands } from "./judging-hands.js";
import { nodeHands } from "./node-hands.js";
import { purse } from "./offers.js";
import { heed } from "./heed.js";
import { chainHands } from "./on-chain.js";
import { authorizationId, authorizationIn, makePayment } from "./payments.js";
import {
  NotApplicable,
  TargetLost,
  Untestable,
  type Case,
  type Cell,
  type Exchange,
  type FacilitatorContext,
  type HttpRequest,
} from "./scenario.js";
import { exchange } from "./wire.js";

/** The resource that payments are for. Nobody ever asks for it: a facilitator has no business with it. */
const shop = "https://shop.example";

export interface FacilitatorUnderTest {
  world: World;
  /** `http://host:port` of the target. */
  base: string;
  /** What it calls the world's chain, by version. */
  networks: Record<X402Version, string>;
  /** The versions that it lists for that chain. */
  spoken: readonly X402Version[];
  /** Generated cases side by side at the most. */
  workers?: number;
  generate?: GenerateOptions;
  /** Kills it and starts it anew; then `base` is another. Only where it has the world for itself. */
  restart?: () => Promise<void>;
}

export interface FacilitatorSession {
  target: FacilitatorUnderTest;
  x402Version: X402Version;
  seed: string;
  /** What keys and nonces of this scenario run are derived from, besides the seed. */
  label: string;
  judge: Judge;
  signal: AbortSignal;
  /** Milliseconds for one answer. */
  patience: number;
}

/** Everything that one scenario run did, for the oracles and for the record. */
export interface FacilitatorTrace {
  exchanges: Exchange[];
  payers: LocalAccount[];
  /** Authorizations that the harness itself sent to the token, as exchanges name them. */
  submitted: string[];
  cells: Cell[];
  observed: Observed[];
}

/** The terms that a reference server would ask for, named as the target names the chain. */
export function referenceOffer(
  { world, networks }: Pick<FacilitatorUnderTest, "world" | "networks">,
  x402Version: X402Version,
): { offer: Requirements; challenge: Record<string, unknown> } {
  const { info } = world;
  const config: ServerConfig = {
    facilitatorUrl: info.facilitatorUrl,
    payTo: info.payee,
    network: info.network,
    asset: info.asset,
    routes: [],
    versions: [x402Version],
    maxTimeoutSeconds: 60,
    timeouts: { verify: 0, settle: 0 },
  };
  const route: Route = defaultRoute;
  const url = `${shop}${route.path}`;
  const challenge = x402Version === 2 ? challengeV2(config, route, url, "") : challengeV1(config, route, url, "");
  const [offer] = challenge.accepts;
  if (!offer) throw new Error("the reference server offers nothing");
  return { offer: { ...offer, network: networks[x402Version] }, challenge: { ...challenge } };
}

/** The harness's hands for one scenario run against a facilitator. `close` ends what the scenario started. */
export function facilitatorContext(session: FacilitatorSession): {
  context: Omit<FacilitatorContext, "payer">;
  trace: FacilitatorTrace;
  close(): Promise<void>;
} {
  const { target, x402Version, seed, label, judge, signal, patience } = session;
  const { world } = target;
  const { info } = world;
  const own = target.restart !== undefined;
  const trace: FacilitatorTrace = { exchanges: [], payers: [], submitted: [], cells: [], observed: [] };
  const now = () => Math.floor(Date.now() / 1000);
  const closers: (() => Promise<void>)[] = [];
  let serial = 0;
  let senders = 0;
  let refusals = 0;

  const send = async ({ method = "POST", target: path, headers, body, head, leave }: HttpRequest): Promise<Exchange> => {
    signal.throwIfAborted();
    const id = `exchange:${trace.exchanges.length + 1}`;
    const usual = { accept: "application/json", ...(body === undefined ? {} : { "content-type": "application/json" }) };
    const pending = exchange(id, {
      url: `${target.base}${path.startsWith("/") ? path : "/"}`,
      target: path,
      method,
      headers: headers ?? usual,
      ...(body === undefined ? {} : { body }),
      ...(head ? { head } : {}),
      ...(leave === undefined ? {} : { leave }),
      timeout: patience,
      signal,
    });
    // The place in the record is taken at once: concurrent exchanges keep the order in which they were sent.
    const slot = trace.exchanges.push({ id } as Exchange) - 1;
    const done = await pending;
    const authorization = body === undefined ? undefined : authorizationIn(bodyOf({ body: Buffer.from(body).toString("utf8") }));
    if (authorization !== undefined) Object.assign(done, { authorization });
    trace.exchanges[slot] = done;
    signal.throwIfAborted();
    refusals = done.error === "connection refused" ? refusals + 1 : 0;
    if (refusals >= 2) throw new TargetLost(`nothing listens at ${target.base} any more`);
    return done;
  };
  const post: FacilitatorContext["post"] = (path, body) =>
    askAgain(() => send({ target: `/${path}`, body: typeof body === "string" ? body : JSON.stringify(body) }), {
      paid: true,
      signal,
    });
  const control = async (path: "verify" | "settle", valid: Case): Promise<Exchange> => {
    let done = await post(path, valid.body);
    // A hiccup says nothing about what the scenario is after. Who is broken says so twice.
    if (done.status >= 500) done = await post(path, valid.body);
    const problem = notAccepted(done);
    if (problem) throw new Untestable(`the control on /${path} failed: ${problem}`);
    return done;
  };
  const newPayer: FacilitatorContext["newPayer"] = async ({ funds = purse(info), wallet } = {}) => {
    if (info.public && funds > purse(info)) throw new NotApplicable("it takes more money than a public test network gives");
    const key = seededAccount(seed, `${label}:${trace.payers.length + 1}`);
    const account = wallet === undefined ? key : { ...key, address: wallet };
    trace.payers.push(account);
    payers.push({ account, address: account.address });
    if (funds > 0n) await world.fund([account.address], funds);
    else await world.know([account.address]);
    return account;
  };
  const payers: { account: LocalAccount; address: LocalAccount["address"] }[] = [];
  const request: FacilitatorContext["request"] = async (changes = {}) => {
    const { payer, offer: terms, requirements, body, ...rest } = changes;
    const account = payer ?? trace.payers[0];
    if (!account) throw new Error("the scenario has no payer yet");
    const { offer: plain, challenge } = referenceOffer(target, x402Version);
    const offer = { ...plain, ...terms } as Requirements;
    const nonce: Hex = seeded(seed, `nonce:${label}:${++serial}`);
    const payment = await makePayment({ account, x402Version, offer, challenge, nonce, now: now(), changes: rest });
    const paymentRequirements = { ...offer, ...requirements };
    return { body: { x402Version, paymentPayload: payment.message, paymentRequirements, ...body }, payment };
  };
  const ledger: FacilitatorContext["ledger"] = async (payer = trace.payers[0]) => (payer ? world.ledger(payer.address) : []);
  const alone = aloneIf(own);
  const newSender = () => seededAccount(seed, `${label}:sender:${++senders}`);
  const stranger = () => seededAccount(seed, `${label}:stranger`);
  const hands = chainHands(world, payers, () => stranger().address);

  const context: Omit<FacilitatorContext, "payer"> = {
    x402Version,
    spoken: target.spoken,
    chainId: info.chainId,
    asset: info.asset.address,
    payee: info.payee,
    newPayer,
    stranger,
    request,
    post,
    send,
    get: (path) => send({ method: "GET", target: `/${path}` }),
    verified: async (valid) => control("verify", valid ?? (await request())),
    settled: async (valid) => control("settle", valid ?? (await request())),
    ...judgingHands(judge, post),
    ...nodeHands(world, { own, payers: trace.payers, post, signal }),
    ledger,
    nonceUsed: ({ authorization }) => world.authorizationUsed(authorization.from, authorization.nonce),
    transaction: (hash) => (/^0x[0-9a-fA-F]{64}$/.test(hash) ? world.transaction(hash as Hex) : Promise.resolve(undefined)),
    chain: {
      ...hands,
      async submit(payment) {
        trace.submitted.push(authorizationId(payment));
        await hands.submit(payment);
      },
      setTime: alone((timestamp: number) => hands.setTime(timestamp)),
      pause: alone((paused?: boolean) => hands.pause(paused)),
      ...blockHands(world, { own, payers, newSender, signal }),
      replaceToken: alone((contract: string) => world.plant(info.asset.address, contract)),
      fund: (account, amount) => world.fund([account], amount),
      transact: (transaction) => world.transact(transaction),
      read: (call) => world.read(call),
      hasCode: (address) => world.hasCode(address),
    },
    restart: alone(async () => target.restart?.()),
    nodeUrl: info.rpcUrl,
    async canary(answer) {
      const { close, ...canary } = await startCanary(answer);
      closers.push(close);
      return canary;
    },
    mark: (name) => seeded(seed, `mark:${label}:${name}`).slice(2, 18),
    pause: (milliseconds) => wait(milliseconds, undefined, { signal }),
    observe: (name, value) => void trace.observed.push({ name, value }),
    now,
    cell: (cell) => void trace.cells.push(cell),
    expect: (check) => judge.expect(check),
  };
  const close = async () => void (await Promise.all(closers.map((end) => end())));
  heed(context.chain);
  return { context: heed(context), trace, close };
}
