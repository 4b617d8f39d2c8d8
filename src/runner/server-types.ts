import type { Address, Hex, LocalAccount } from "viem";
import type { FaultAction, InstalledFault } from "../devnet/faults.js";
import type { LedgerEntry } from "../devnet/ledger.js";
import type { Call } from "../devnet/recorder.js";
import type { Domain } from "../protocol/authorization.js";
import type { Authorization, Payment, Requirements, X402Version } from "../protocol/messages.js";
import type { Cell, Exchange, Expectation } from "./scenario.js";

/** What a scenario about a server is given. */

/** What is asked for, as it stands on the wire. Default is the resource that is for sale. */
export interface Ask {
  method?: string;
  /**
   * The request target instead of the resource's own, sent byte for byte: nothing is decoded, joined or tidied up. Text beyond
   * ASCII goes out as UTF-8.
   */
  target?: string;
  /** Several values make several header lines. */
  headers?: Record<string, string | readonly string[]>;
  body?: string;
  /** The finished head of the request, up to and with the empty line, in another form: for what is no ordinary HTTP/1.1. */
  head?: (head: string) => string;
  /** The answer may rightly be about something else than what is for sale: only goods that are recognised count as given away. */
  elsewhere?: boolean;
  /**
   * When the client breaks the connection off without waiting for the answer: milliseconds after sending, or when this has
   * happened, well or badly.
   */
  leave?: number | Promise<unknown>;
  /** Where to ask, from `another`; default is the target. */
  at?: string;
}

/** A payment that was made, valid or changed. */
export interface SignedPayment {
  message: Payment;
  header: { name: string; value: string };
  authorization: Authorization;
  /** The offer that it answers. */
  offer: Requirements;
}

/** Named changes to a valid payment. What is signed is signed again; what must stay wrong comes after signing. */
export interface Changes {
  /** Another payable offer of the same challenge, from `offers`; default is the first. */
  offer?: Requirements;
  /** Members of the EIP-3009 message; signed again. */
  authorization?: Partial<Authorization>;
  /** Members of the EIP-712 domain that is signed over. */
  domain?: Partial<Domain>;
  /** Somebody else who signs. */
  signer?: LocalAccount;
  /** The signature in another form, or another one. */
  signature?: (signature: Hex) => string;
  /** Members of what the payload says was accepted (v2), or its scheme and network (v1). */
  accepted?: Record<string, unknown>;
  /** The finished message; `undefined` members are not sent. */
  message?: (message: Record<string, unknown>) => unknown;
  /** The JSON text of the message, instead of `JSON.stringify`. */
  json?: (message: Record<string, unknown>) => string;
  /** The finished header value, after everything else. */
  header?: (value: string) => string;
  /** The name of the header that carries it, where it is not that of the version. */
  headerName?: string;
}

/** Somebody who can sign payments. */
export interface Payer {
  readonly account: LocalAccount;
  readonly address: Address;
}

export interface Buyer extends Payer {
  /**
   * A valid payment for the target's offer, with changes. Nothing is sent but the unpaid request that fetches the offer, for
   * the resource or for what `ask` names.
   */
  sign(changes?: Changes, ask?: Ask): Promise<SignedPayment>;
  /** Presents a payment, or a header of any bytes. */
  present(payment: SignedPayment | { header: { name: string; value: string } }, ask?: Ask): Promise<Exchange>;
  /**
   * The control: a valid payment, presented, that must be served. When it is not, the scenario proves nothing and its checks
   * are untestable.
   */
  pay(): Promise<Paid>;
}

export type Paid = SignedPayment & { exchange: Exchange };

/** What can be done to and seen of the chain without the target. Every act is in a block when it resolves. */
export interface ChainHands {
  /** The payer's own `cancelAuthorization` of a payment. */
  cancel(payment: SignedPayment): Promise<void>;
  /** Somebody else sends the payment's authorization to the token. */
  submit(payment: SignedPayment): Promise<void>;
  /** The payer moves money elsewhere; atomic units, default everything. */
  moveAway(payer: Pick<Payer, "address">, amount?: bigint): Promise<void>;
  /** The token's issuer bars an account, or lets it take part again. */
  blacklist(account: Pick<Payer, "address">, barred?: boolean): Promise<void>;
  /** The token's issuer stops it for everybody, or lets it go on. For scenarios with a world of their own. */
  pause(paused?: boolean): Promise<void>;
  /** Atomic units of the token. */
  balance(account: Address): Promise<bigint>;
  /** Unix seconds of the newest block. */
  time(): Promise<number>;
  /** Sets the time of the next block, Unix seconds, and mines it. For scenarios with a world of their own. */
  setTime(timestamp: number): Promise<void>;
  /** What the chain says of a token, as far as it answers. */
  token(asset: Address): Promise<TokenFacts>;
  /** Puts the code of one of the contracts in `contracts/` at an address. */
  plant(address: Address, contract: string): Promise<void>;
}

/** What needs a world of one's own: a chain that takes things back, and what gas costs. Elsewhere the scenario does not apply. */
export interface BlockHands {
  /**
   * Takes the newest blocks back and puts others in their place: empty ones, the first of them with these signed transactions, in
   * this order. What they need has to be older than the blocks that are taken back.
   */
  reorg(depth: number, transactions?: readonly Hex[]): Promise<void>;
  /** Takes the newest blocks back and puts nothing in their place, as a node does that came back with an older state. */
  rollback(depth: number): Promise<void>;
  mine(blocks: number): Promise<void>;
  /** Whether transactions are mined as they come. */
  automine(on: boolean): Promise<void>;
  /** The signed bytes of a transaction that the node has. Throws `Untestable` where it has none. */
  raw(hash: Hex): Promise<Hex>;
  /** Gives signed bytes to the node; whether it took them. */
  resend(raw: Hex): Promise<boolean>;
  /** Takes everything out of the pool that waits for a block. */
  emptyPool(): Promise<void>;
  /**
   * Puts another transaction of the same account, with the same nonce and nothing in it, in the place of one that waits for a block. Throws
   * `Untestable` where the account's key is not ours, or the node does not take it.
   */
  supersede(hash: Hex): Promise<void>;
  /** The payer's own cancellation of a payment as signed bytes, good from the next block on and not sent. */
  cancellation(payment: SignedPayment): Promise<Hex>;
  /** The payer's transfer of all that he has to somebody else, as signed bytes, good from the next block on and not sent. */
  withdrawal(payer: Payer): Promise<Hex>;
  /** What a unit of gas costs at the least in the next block, in wei. */
  baseFee(wei: bigint): Promise<void>;
  /** How much an account has for gas, in wei. */
  gasMoney(account: Address, wei: bigint): Promise<void>;
}

export interface TokenFacts {
  hasCode: boolean;
  name?: string;
  version?: string;
  decimals?: number;
  /** Whether `authorizationState` of EIP-3009 answers. */
  eip3009: boolean;
  domainSeparator?: Hex;
}

/** A web server of the harness's own, that nobody has any business with unless he was told to. */
export interface Canary {
  url: string;
  /** `METHOD /path` of each request that came. */
  hits(): string[];
}

export interface ServerContext {
  x402Version: X402Version;
  /** The versions that the target offers. */
  spoken: readonly X402Version[];
  /** EIP-155 id of the chain of this world. */
  chainId: number;
  /** What is bought. */
  resource: { method: string; path: string };
  /** Other priced resources of the target, where it is known to have them (`--resource` given several times, or found). */
  others: readonly { method: string; path: string }[];
  /** A fresh payer with plenty of the token. */
  buyer: Buyer;
  /** Another fresh payer; `funds` in atomic units. */
  newBuyer(options?: { funds?: bigint }): Promise<Buyer>;
  /** Gives a buyer more of the token, in atomic units; default as much as a new one has. */
  fund(buyer: Payer, amount?: bigint): Promise<void>;
  /** An account that has nothing to do with anybody. */
  stranger(): LocalAccount;
  /** An unpaid request for the resource, on the wire as it stands here. */
  visit(ask?: Ask): Promise<Exchange>;
  /** The target's challenge, read for this version. Throws `Untestable` when there is none. */
  challenge(ask?: Ask): Promise<Record<string, unknown>>;
  /** The first offer that can be paid in this world. Throws `Untestable` when there is none. */
  offer(ask?: Ask): Promise<Requirements>;
  /** All offers that can be paid in this world, in the order of the challenge. */
  offers(): Promise<Requirements[]>;
  /** Whether goods would be recognised in a body; known after the first purchase. */
  recognisable(): boolean;
  /** Whether a text has the goods in it, as far as they are known. */
  hasGoods(text: string): boolean;
  /** The kinds of payment that the devnet's facilitator says it can settle. */
  kinds(): Promise<Record<string, unknown>[]>;
  /** Makes the devnet's facilitator misbehave for one payer. */
  fault(payer: Buyer, call: "verify" | "settle" | "*", action: FaultAction, times?: number): Promise<InstalledFault>;
  /** Makes the node behind the devnet's facilitator misbehave in calls about one payer. */
  nodeFault(payer: Buyer, call: string, action: FaultAction): Promise<InstalledFault>;
  /** The facilitator and node calls that the target made for a payer. */
  calls(payer: Buyer): Promise<Call[]>;
  /** Ends the scenario as untestable unless the fault was met: a fault that never arrived proves nothing. */
  met(fault: InstalledFault): Promise<void>;
  /** Waits until a call to the facilitator for this payer is under way, or has been; throws `Untestable` when none comes. */
  underWay(payer: Buyer, call: "verify" | "settle"): Promise<void>;
  /**
   * Presents a payment and does something while its settlement is held up, before it begins. Ends the scenario as untestable when
   * it was settled all the same: then nothing came between.
   */
  whileSettling(payer: Buyer, payment: SignedPayment, act: () => Promise<void>): Promise<Exchange>;
  /** Waits until the target makes no facilitator call for a payer any more, also not behind an answer that it has given. */
  quiet(payer: Buyer): Promise<void>;
  /** Ends the faults of a payer. */
  heal(payer: Buyer): Promise<void>;
  /** Ends the faults that `before` installed for everybody. Only in a world of its own. */
  healAll(): Promise<void>;
  ledger(payer: Buyer): Promise<LedgerEntry[]>;
  chain: ChainHands & BlockHands;
  /** The chain's word on a transaction hash. */
  transaction(hash: string): Promise<{ status: "success" | "reverted"; from: Address } | undefined>;
  /** A URL that answers `answer` (status 200, JSON) and counts who asks. */
  canary(answer?: unknown): Promise<Canary>;
  /** Starts another copy of the target in the same world, and tells where it listens. Needs `second-instance`. */
  another(): Promise<string>;
  /** A text that follows from the seed, for marks that are looked for later. */
  mark(name: string): string;
  /** Something that the run found out about the server and that is neither right nor wrong: it is in the report's observations. */
  observe(name: string, value: string | number | boolean): void;
  /** Unix seconds. */
  now(): number;
  /** Waits, in milliseconds; for what the protocol itself forces one to wait for. */
  pause(ms: number): Promise<void>;
  /** Notes what came of one cell of a matrix, for the report; what has to hold of it is for checks. */
  cell(cell: Cell): void;
  expect(check: string): Expectation;
}
