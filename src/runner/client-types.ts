import type { Address } from "viem";
import type { LedgerEntry } from "../devnet/ledger.js";
import type { Outcome, Reply } from "../devnet/misbehave.js";
import type { Call } from "../devnet/recorder.js";
import type { Payment, Requirements, X402Version } from "../protocol/messages.js";
import type { IdentifierOptions } from "../reference/server/payment-identifier.js";
import type { ServerSteps } from "../reference/server/steps.js";
import type { Cell, Exchange, Expectation } from "./scenario.js";

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
  /** A whole URL instead of the stage's. */
  url?: string;
  /** Milliseconds after which a client that has not ended is ended; default is what the run was told. */
  patience?: number;
  /** Seconds by which the client's clock shall be ahead of everybody else's; what cannot be given one is not held against it. */
  clock?: number;
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
  /** What it sells in; default the scenario's version alone. */
  versions?: readonly X402Version[];
  /**
   * The offers of each 402 instead of its `own`. A payment for any of them that can be read is taken, and settled if the facilitator can.
   */
  offers?: (own: Requirements, visitor: Visitor) => readonly unknown[];
  /**
   * What stands in a 402 instead of `message`, which has the offers in it already: a JSON value to be encoded as its version has it, a text that is the whole
   * of header (v2) or body (v1), or undefined for nothing.
   */
  challenge?: (message: Record<string, unknown>, x402Version: X402Version, visitor: Visitor) => unknown;
  /** The extension payment-identifier of v2 as the seller declares it; default: ids are welcome. */
  identifier?: IdentifierOptions | false;
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
  /** `http://host:port`. */
  origin: string;
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
  /** Every offer of every 402 until now that can be read, of whatever version. */
  offers(): Requirements[];
}

/** One purchase, or what should have been none. */
export interface Encounter {
  stage: Stage;
  run: ClientRun;
  /** The payments that were shown meanwhile, to whichever seller of the scenario. */
  shown: Presented[];
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
  /** The client is asked to buy once and must show a payment of this version. When it does not, the scenario's checks are untestable. */
  purchase(from?: Stage, wanted?: Wanted): Promise<ClientRun>;
  /**
   * The control of a scenario in which nothing need be bought: who buys nothing at all has not refused anything. A purchase at the scenario's own
   * seller; for a client that starts anew each time, and so is the same in all of them, the one that found out its version will do.
   */
  control(): Promise<void>;
  /**
   * Asks the client to buy where it should not, and judges: `signs` red when a payment was shown to anybody, `ends` when the client did not
   * end by itself or called it a success. A purchase or a control must come first in the scenario.
   */
  declines(seller: StageOptions | Stage, judge: { signs?: string; ends?: string }, wanted?: Wanted): Promise<Encounter>;
  /**
   * Asks the client to buy where nothing is wrong, however unusual it is; `check` is red unless it pays once, what was asked for, and hands over the goods:
   * `handOver` says what is wrong with that, where the goods are others than a stage's.
   */
  pays(
    seller: StageOptions | Stage,
    check: string,
    wanted?: Wanted,
    handOver?: (run: ClientRun, stage: Stage) => string | undefined,
  ): Promise<Encounter>;
  /**
   * Asks the client to buy where something goes wrong, and judges by what happened at this seller alone, so that several can go on side by side: `once` red when
   * it signed more than one payment, and untestable when it signed none; `unasked` red when it showed a payment that no 402 had asked for; `told` red when it did not
   * end by itself or called a success what was not delivered.
   */
  tries(
    seller: StageOptions | Stage,
    judge: { once?: string; unasked?: string; told?: string },
    wanted?: Wanted,
  ): Promise<Encounter>;
  /** Whether a text has the payer's private key in it, in whatever form; of a client with an account of its own nobody here knows. */
  secretIn(text: string): boolean | undefined;
  /** Something that the run found out about the client and that is neither right nor wrong: it is in the report's profile. */
  observe(name: string, value: string | number | boolean): void;
  /** Gives the payer more of the token, in atomic units. */
  fund(amount: bigint): Promise<void>;
  /** Whether the client stays alive between purchases, so that it can remember. */
  remembers: boolean;
  /**
   * Of kin that no defect is likely to separate, those for this version: every other one for a client that buys in both and starts anew for each purchase,
   * which takes its time; all of them for any other.
   */
  kin<T>(all: readonly T[]): readonly T[];
  /** Whether it pays from an account of its own: then what one scenario spends is gone for all. */
  ownAccount: boolean;
  /** Everything that left the payer's account; of a client with an account of its own, what went to a stage of this scenario. */
  ledger(): Promise<LedgerEntry[]>;
  /** Whether a payment was signed by the payer over the domain that the token really has. */
  signed(payment: Payment): boolean;
  /** The facilitator calls that were made for the payer. */
  calls(): Promise<Call[]>;
  pause(milliseconds: number): Promise<void>;
  /** Notes what came of one cell of a matrix, for the report; what has to hold of it is for checks. */
  cell(cell: Cell): void;
  expect(check: string): Expectation;
}
