import type { Address } from "viem";
import type { LedgerEntry } from "../devnet/ledger.js";
import type { Outcome, Reply } from "../devnet/misbehave.js";
import type { Call } from "../devnet/recorder.js";
import type { Payment, Requirements, X402Version } from "../protocol/messages.js";
import type { ServerSteps } from "../reference/server/steps.js";
import type { Exchange, Expectation } from "./scenario.js";

/** A payment as a client showed it. */
export interface Presented {
  exchange: Exchange;
  /** By the name of the header that it came in. */
  x402Version: X402Version;
  /** What is wrong with the header by the strict reading: not standard base64, not JSON. */
  problem?: string;
  /** The JSON object in it, by the loosest reading. */
  message?: Record<string, unknown>;
  /** The same as a payment, where all that is needed to judge it is there. */
  payment?: Payment;
}

/** What a client did when it was asked to buy. */
export interface ClientRun {
  /** Null when it did not end by itself. */
  exitCode: number | null;
  stdout: string;
  /** The last line of standard output, where it was a JSON object. */
  said: Record<string, unknown> | undefined;
  /** The last line of standard error. */
  stderr: string;
}

/** What the client is asked for, where it is no plain GET. A client that cannot do it says so; then nothing is held against it. */
export interface Wanted {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** Path and query instead of those of the stage. */
  url?: string;
}

/** One request that reached a stage. */
export interface Visitor {
  method: string;
  /** The request target as it was sent. */
  target: string;
  headers: Record<string, string>;
  /** 1 for the first request, with or without payment. */
  count: number;
  /** The payments in it; more than one when a client sends both versions. */
  presented: Presented[];
}

export interface StageOptions {
  /** Steps of the seller that are not the reference's. */
  steps?: Partial<ServerSteps>;
  /**
   * Stands between buyer and seller: answers itself, changes what the seller answers, or breaks the connection. What is on
   * the wire is recorded after it.
   */
  script?: (visitor: Visitor, forward: () => Promise<Reply>) => Promise<Outcome>;
}

/** A seller who writes everything down. It sells one resource for 1000 atomic units, in one version, and settles for real. */
export interface Stage {
  /** Of the resource. */
  url: string;
  /** Who is paid here and nowhere else. */
  payTo: Address;
  /** A word that is in the goods and nowhere else. */
  goods: string;
  /** The requests that came, in order, with what was answered. */
  requests(): Exchange[];
  /** The payments that were shown, of whatever version. */
  presented(): Presented[];
  /** The terms that the first 402 named. */
  offer(): Requirements | undefined;
}

/** What a client scenario is given: sellers to send it to, and the chain to look at. */
export interface ClientContext {
  x402Version: X402Version;
  /** Who buys: a fresh account with plenty of the token, or the client's own. */
  payer: Address;
  /** The seller that the client is sent to when nothing else is said. */
  stage: Stage;
  /** Another seller. */
  newStage(options?: StageOptions): Promise<Stage>;
  /** Asks the client to buy once. */
  buy(from?: Stage, wanted?: Wanted): Promise<ClientRun>;
  /**
   * The control: the client is asked to buy once and must show a payment of this version. When it does not, the scenario
   * proves nothing and its checks are untestable.
   */
  purchase(from?: Stage, wanted?: Wanted): Promise<ClientRun>;
  /** Everything that left the payer's account; of a client with an account of its own, what went to a stage of this scenario. */
  ledger(): Promise<LedgerEntry[]>;
  /** Whether a payment was signed by the payer over the domain that the token really has. */
  signed(payment: Payment): boolean;
  /** The facilitator calls that were made for the payer. */
  calls(): Promise<Call[]>;
  pause(milliseconds: number): Promise<void>;
  expect(check: string): Expectation;
}
