import { setTimeout as wait } from "node:timers/promises";
import type { Hex, LocalAccount } from "viem";
import { seeded, seededAccount } from "../devnet/accounts.js";
import type { World } from "../devnet/world.js";
import type { Requirements, X402Version } from "../protocol/messages.js";
import { challengeV1, challengeV2, type Route, type ServerConfig } from "../reference/server/config.js";
import { defaultRoute } from "../reference/server/serve.js";
import { notAccepted } from "./answers.js";
import type { Judge } from "./judge.js";
import { pocketMoney } from "./offers.js";
import { authorizationIn, makePayment } from "./payments.js";
import { TargetLost, Untestable, type Case, type CaseChanges, type Exchange, type FacilitatorContext } from "./scenario.js";
import { exchange } from "./wire.js";

/** The resource that payments are for. Nobody ever asks for it: a facilitator has no business with it. */
const shop = "https://shop.example";

export interface FacilitatorUnderTest {
  world: World;
  /** `http://host:port` of the target. */
  base: string;
  /** What it calls the world's chain, by version. */
  networks: Record<X402Version, string>;
}

export interface FacilitatorSession extends FacilitatorUnderTest {
  x402Version: X402Version;
  seed: string;
  /** What keys and nonces of this scenario run are derived from, besides the seed. */
  label: string;
  judge: Judge;
  signal: AbortSignal;
  /** Milliseconds for one answer. */
  patience: number;
}

/** Everything that one scenario run did, for the record. */
export interface FacilitatorTrace {
  exchanges: Exchange[];
  payers: LocalAccount[];
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

/** The harness's hands for one scenario run against a facilitator. */
export function facilitatorContext(session: FacilitatorSession): {
  context: Omit<FacilitatorContext, "payer">;
  trace: FacilitatorTrace;
} {
  const { world, base, x402Version, seed, label, judge, signal, patience } = session;
  const trace: FacilitatorTrace = { exchanges: [], payers: [] };
  const now = () => Math.floor(Date.now() / 1000);
  let serial = 0;
  let refusals = 0;

  const ask = async (method: string, path: string, body?: string): Promise<Exchange> => {
    signal.throwIfAborted();
    const id = `exchange:${trace.exchanges.length + 1}`;
    const pending = exchange(id, {
      url: `${base}/${path}`,
      method,
      headers: { accept: "application/json", ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body }),
      timeout: patience,
      signal,
    });
    // The place in the record is taken at once: concurrent exchanges keep the order in which they were sent.
    const slot = trace.exchanges.push({ id } as Exchange) - 1;
    const done = await pending;
    trace.exchanges[slot] = done;
    signal.throwIfAborted();
    refusals = done.error === "connection refused" ? refusals + 1 : 0;
    if (refusals >= 2) throw new TargetLost(`nothing listens at ${base} any more`);
    return done;
  };

  const post: FacilitatorContext["post"] = async (path, body) => {
    const done = await ask("POST", path, typeof body === "string" ? body : JSON.stringify(body));
    const authorization = authorizationIn(body);
    return authorization === undefined ? done : Object.assign(done, { authorization });
  };
  const control = async (path: "verify" | "settle", valid: Case): Promise<Exchange> => {
    const done = await post(path, valid.body);
    const problem = notAccepted(done);
    if (problem) throw new Untestable(`the control on /${path} failed: ${problem}`);
    return done;
  };

  const context: Omit<FacilitatorContext, "payer"> = {
    x402Version,
    async newPayer({ funds = pocketMoney() } = {}) {
      const account = seededAccount(seed, `${label}:${trace.payers.length + 1}`);
      trace.payers.push(account);
      if (funds > 0n) await world.fund([account.address], funds);
      else await world.know([account.address]);
      return account;
    },
    stranger: () => seededAccount(seed, `${label}:stranger`),
    async request(changes = {}) {
      const { payer, offer: terms, requirements, body, ...rest } = changes satisfies CaseChanges;
      const account = payer ?? trace.payers[0];
      if (!account) throw new Error("the scenario has no payer yet");
      const { offer: plain, challenge } = referenceOffer(session, x402Version);
      const offer = { ...plain, ...terms } as Requirements;
      const nonce: Hex = seeded(seed, `nonce:${label}:${++serial}`);
      const payment = await makePayment({ account, x402Version, offer, challenge, nonce, now: now(), changes: rest });
      const paymentRequirements = { ...offer, ...requirements };
      return { body: { x402Version, paymentPayload: payment.message, paymentRequirements, ...body }, payment };
    },
    post,
    get: (path) => ask("GET", path),
    verified: (valid) => control("verify", valid),
    settled: (valid) => control("settle", valid),
    fault: (payer, call, action, times) =>
      world.fault({ at: "rpc", call, payer: payer.address, action, ...(times === undefined ? {} : { times }) }),
    calls: (payer) => world.calls(payer.address),
    async met(fault) {
      const calls = (await Promise.all(trace.payers.map((payer) => world.calls(payer.address)))).flat();
      if (!calls.some((call) => call.fault === fault.id))
        throw new Untestable("the fault was never met: the target did not make the node call that was to fail");
    },
    heal: (payer) => world.clearFaults(payer.address),
    async ledger(payer = trace.payers[0]) {
      return payer ? world.ledger(payer.address) : [];
    },
    nonceUsed: ({ authorization }) => world.authorizationUsed(authorization.from, authorization.nonce),
    transaction: (hash) => (/^0x[0-9a-fA-F]{64}$/.test(hash) ? world.transaction(hash as Hex) : Promise.resolve(undefined)),
    pause: (milliseconds) => wait(milliseconds, undefined, { signal }),
    now,
    expect: (check) => judge.expect(check),
  };
  return { context, trace };
}
