import { setTimeout as wait } from "node:timers/promises";
import { getAddress, type Address } from "viem";
import { localAccount } from "../protocol/secp256k1.js";
import { seeded, seededAccount, seededKey } from "../devnet/accounts.js";
import type { World } from "../devnet/world.js";
import { authorizationDigest, isSignedBy } from "../protocol/authorization.js";
import { isObject } from "../protocol/headers.js";
import type { X402Version } from "../protocol/messages.js";
import { networkName } from "../protocol/networks.js";
import { sameAddress } from "../protocol/read-payment.js";
import type { ClientOutcome, ClientSource, Order } from "../targets/target.js";
import type { ClientContext, ClientRun, Stage, StageOptions, Wanted } from "./client-types.js";
import { heed } from "./heed.js";
import { holdsKey } from "./key-in-text.js";
import { pocketMoney } from "./offers.js";
import type { GenerateOptions } from "./generated.js";
import { noOtherClock, NotApplicable, Untestable, type Cell, type Exchange } from "./scenario.js";
import type { Policy } from "./requirements.js";
import { startStage, type RunningStage } from "./stage.js";

/** Hands that need a judge. */
export type JudgingHand = "expect" | "declines" | "pays" | "tries";

export interface ClientUnderTest {
  world: World;
  source: ClientSource;
  /** More variables for a command. */
  variables: Record<string, string>;
  policy?: Policy;
  /** Generated cases side by side at the most. */
  workers?: number;
  generate?: GenerateOptions;
  /** The account of a client that has one of its own, once it has shown itself. */
  ownPayer?: Address;
  /** In which versions it buys. */
  versions?: readonly X402Version[];
}

export interface ClientSession extends ClientUnderTest {
  x402Version: X402Version;
  seed: string;
  /** What keys of this scenario run are derived from, besides the seed. */
  label: string;
  signal: AbortSignal;
}

/** Everything that one scenario run did, for the record. */
export interface ClientTrace {
  exchanges: Exchange[];
  stages: RunningStage[];
  /** Where the client was asked to buy, each time. */
  orders: Stage[];
  /** What was found out about it. */
  observed: { name: string; value: string | number | boolean }[];
  cells: Cell[];
  /** Whether what it bought before this scenario is all that shows that it buys. */
  controlledBefore?: boolean;
}

/** The harness's hands for one scenario run with a client. `close` ends its sellers. */
export async function openClientContext(session: ClientSession): Promise<{
  context: Omit<ClientContext, JudgingHand>;
  trace: ClientTrace;
  close(): Promise<void>;
}> {
  const { world, source, x402Version, seed, label, signal } = session;
  const { info } = world;
  const trace: ClientTrace = { exchanges: [], stages: [], orders: [], observed: [], cells: [] };
  const scripted = new Set<Stage>();
  const key = seededKey(seed, label);
  const payer = session.ownPayer ?? localAccount(key).address;
  if (!source.ownAccount) await world.fund([payer], pocketMoney());

  let opened = 0;
  const open = async (options: StageOptions = {}): Promise<RunningStage> => {
    signal.throwIfAborted();
    // Counted before anything is waited for: sellers that are opened at once are not each other.
    const number = ++opened;
    const name = `${label}:seller:${number}`;
    const stage = await startStage({
      ...options,
      world,
      x402Version,
      payTo: seededAccount(seed, name).address,
      path: `/${label.replace(/^client\//, "").replace("@", "/v")}${number > 1 ? `/${number}` : ""}`,
      goods: seeded(seed, `goods:${name}`).slice(2, 26),
      record: trace.exchanges,
    });
    trace.stages.push(stage);
    if (Object.keys(options).length > 0) scripted.add(stage);
    return stage;
  };
  const close = async () => {
    for (const stage of trace.stages) await stage.close();
  };
  const stage = await open();

  const buyFrom = async (seller: RunningStage, wanted: Wanted = {}): Promise<ClientRun> => {
    signal.throwIfAborted();
    const order: Order = {
      url: seller.url,
      method: "GET",
      ...wanted,
      key,
      network: networkName(info.chainId, x402Version),
      rpcUrl: info.rpcUrl,
      variables: session.variables,
    };
    if (order.clock !== undefined && !source.clocks) throw new NotApplicable(noOtherClock);
    trace.orders.push(seller);
    const outcome = await source.buy(order, signal);
    signal.throwIfAborted();
    if (outcome.clock !== order.clock) throw new NotApplicable(noOtherClock);
    if (outcome.cannot) throw new NotApplicable("the client says that it cannot do this");
    const run = readRun(outcome);
    // What a plain seller of ours cannot answer is no fault of the buyer.
    const failed = scripted.has(seller) ? undefined : seller.requests().find(({ status }) => status >= 500);
    if (failed) throw new Error(`the stage answered ${failed.status}: ${failed.body.slice(0, 200)}`);
    return run;
  };
  const running = (seller: Stage = stage): RunningStage => {
    const found = trace.stages.find((candidate) => candidate === seller);
    if (!found) throw new Error("the seller is not one of this scenario");
    return found;
  };

  const purchase: ClientContext["purchase"] = async (from, wanted) => {
    const seller = running(from);
    const before = seller.presented().length;
    const run = await buyFrom(seller, wanted);
    const shown = seller.presented().slice(before);
    if (!shown.some((presented) => presented.x402Version === x402Version)) {
      throw new Untestable(`the client showed no v${x402Version} payment: ${describeRun(run)}`);
    }
    return run;
  };

  const context: Omit<ClientContext, JudgingHand> = {
    x402Version,
    payer,
    stage,
    newStage: open,
    buy: (from, wanted) => buyFrom(running(from), wanted),
    purchase,
    async control() {
      if (source.remembers) await purchase();
      else trace.controlledBefore = true;
    },
    async ledger() {
      const entries = await world.ledger(payer);
      if (!source.ownAccount) return entries;
      const payees = trace.stages.flatMap((one) => [one.payTo as string, ...one.offers().map(({ payTo }) => payTo)]);
      return entries.filter(({ to }) => payees.some((payTo) => sameAddress(payTo, to)));
    },
    signed(payment) {
      const { authorization, signature } = payment.payload;
      const { address, name, version } = info.asset;
      const domain = { name, version, chainId: info.chainId, verifyingContract: getAddress(address) };
      return isSignedBy(authorization.from, authorizationDigest(domain, authorization), signature);
    },
    fund: (amount) => world.fund([payer], amount),
    calls: () => world.calls(payer),
    secretIn: (text) => (source.ownAccount ? undefined : holdsKey(text, key)),
    cell: (cell) => void trace.cells.push(cell),
    observe: (name, value) => void trace.observed.push({ name, value }),
    remembers: source.remembers === true,
    kin: (all) =>
      source.remembers || session.versions?.length !== 2 ? all : all.filter((_, place) => place % 2 === x402Version % 2),
    ownAccount: source.ownAccount === true,
    pause: (milliseconds) => wait(milliseconds, undefined, { signal }),
  };
  return { context: heed(context), trace, close };
}

function readRun({ exitCode, stdout, stderr }: ClientOutcome): ClientRun {
  const last = stdout.trim().split("\n").at(-1) ?? "";
  let said: Record<string, unknown> | undefined;
  try {
    const value: unknown = JSON.parse(last);
    if (isObject(value)) said = value;
  } catch {
    // Said something else.
  }
  return { exitCode, stdout, said, stderr };
}

/** What a client did, in a few words. */
export function describeRun({ exitCode, said, stderr }: ClientRun): string {
  const ended = exitCode === null ? "it did not end by itself" : `it ended with exit code ${exitCode}`;
  const words = typeof said?.["error"] === "string" ? said["error"] : stderr;
  const line = words.replace(/\s+/g, " ").trim();
  return line === "" ? ended : `${ended} (its last words: ${line.slice(0, 200)})`;
}
