import type { Fault } from "../devnet/faults.js";
import type { Role, X402Version } from "../protocol/messages.js";
import type { GeneratedCase } from "../properties/cases.js";
import type { ClientContext } from "./client-types.js";
import type { FacilitatorContext } from "./facilitator-types.js";
import type { Generates } from "./generated.js";
import type { ServerContext, SignedPayment } from "./server-types.js";

/** What a scenario is, and what it is given. Scenarios know nothing of sockets; this is all they see. */

/** A check's name to the requirement that it judges, where it differs by version one for each. */
export type Checks = Record<string, string | { 1?: string; 2?: string }>;

/**
 * What a target must have for a scenario to apply; what it never declared is not held against it.
 * `our-facilitator`: the target uses the devnet's facilitator, so that it can be told to misbehave.
 * `several-resources`: more than one priced resource is known.
 * `second-instance`: we can start another copy of it.
 * `payment-identifier`: its challenge declares that extension.
 */
export type Need = "exact-eip3009" | "our-facilitator" | "several-resources" | "second-instance" | "payment-identifier";

interface Common {
  /** `<role>/<topic>/<name>`: the path of the file. */
  id: string;
  title: string;
  /** Versions that the scenario makes sense in; default both. */
  versions?: readonly X402Version[];
  needs: readonly Need[];
  checks: Checks;
  /** Touches what all scenarios share (the chain's blocks, the clock): runs alone, in a world of its own. */
  exclusive?: boolean;
  /** Has to wait for something; starts early. */
  slow?: boolean;
  /** Milliseconds that the protocol itself forces it to wait, for the record of where the time goes. */
  forced?: number;
  /** Run once for each of many generated cases, which `run` is given; without it there is one, without steps. */
  generates?: Generates;
  /** Milliseconds after which the harness gives up; default 60 s, since a server with a single worker answers in turn. */
  timeout?: number;
}

export interface ServerScenario extends Common {
  role: "server";
  /** Faults for everybody, in force before the target starts; only for `exclusive` scenarios. */
  before?: readonly Fault[];
  /** Seconds by which the clock of the target's own copy is ahead of everybody else's; only for `exclusive` scenarios. */
  clock?: number;
  /** Standing oracles that do not apply here, with the reason why. */
  without?: Partial<Record<Oracle, string>>;
  run(context: ServerContext, one: GeneratedCase): Promise<void>;
}

export interface FacilitatorScenario extends Common {
  role: "facilitator";
  /** Faults for everybody, in force before the target starts; only for `exclusive` scenarios. */
  before?: readonly Fault[];
  /** Standing oracles that do not apply here, with the reason why. */
  without?: Partial<Record<FacilitatorOracle, string>>;
  run(context: FacilitatorContext, one: GeneratedCase): Promise<void>;
}

export interface ClientScenario extends Common {
  role: "client";
  /** Standing oracles that do not apply here, with the reason why. */
  without?: Partial<Record<ClientOracle, string>>;
  /** The same for one generated case. */
  excuses?(x402Version: X402Version, one: GeneratedCase): Partial<Record<ClientOracle, string>>;
  run(context: ClientContext, one: GeneratedCase): Promise<void>;
}

export type Scenario = ServerScenario | FacilitatorScenario | ClientScenario;

/** The judgements that every server scenario passes without being asked. */
export const oracles = ["wire", "money", "gate"] as const;
export type Oracle = (typeof oracles)[number];

/** Those that every facilitator scenario passes. */
export const facilitatorOracles = ["wire", "money"] as const;
export type FacilitatorOracle = (typeof facilitatorOracles)[number];

/** Those that every client scenario passes. */
export const clientOracles = ["wire", "money"] as const;
export type ClientOracle = (typeof clientOracles)[number];

export const serverScenario = (scenario: Omit<ServerScenario, "role">): ServerScenario => ({ role: "server", ...scenario });
export const facilitatorScenario = (scenario: Omit<FacilitatorScenario, "role">): FacilitatorScenario => ({
  role: "facilitator",
  ...scenario,
});
export const clientScenario = (scenario: Omit<ClientScenario, "role">): ClientScenario => ({ role: "client", ...scenario });

/** One HTTP request and what came back. Times in milliseconds of the shared clock. */
export interface Exchange {
  id: string;
  method: string;
  url: string;
  /** The request target as it stood on the wire, where it was not simply that of the URL. */
  target?: string;
  requestHeaders: Record<string, string>;
  /** Asked for something else than what is for sale: then only goods that are recognised count as given away. */
  elsewhere?: boolean;
  requestBody?: string;
  /** 0 when no answer came; `error` says why. */
  status: number;
  headers: Record<string, string>;
  /** At most 256 kB of it. */
  body: string;
  /** Bytes that were taken of a body that does not end by itself. */
  sent?: number;
  error?: string;
  startedAt: number;
  /** When the answer's head was here. */
  headAt?: number;
  endedAt: number;
  /** The authorization that it presented, as `from:nonce` in lower case. */
  authorization?: string;
}

/** One check being judged. A check may be judged several times; it passes when all judgements do. */
export interface Expectation {
  /** The general form. */
  that(holds: boolean, message: string, details?: { expected?: unknown; actual?: unknown; evidence?: readonly string[] }): void;
  /** The payment was taken and the resource given. */
  served(exchange: Exchange): void;
  /** The payment was refused as such: no goods, and an answer that is about the payment. */
  refused(exchange: Exchange): void;
  /** No goods, whatever else: for faults that are not the payment's. */
  notServed(exchange: Exchange): void;
  /** An answer came, and it is none of a server that failed: below 500. */
  answered(exchange: Exchange): void;
  /** The answer has one of these statuses. */
  status(exchange: Exchange, ...allowed: number[]): void;
  /** A facilitator called the payment valid, or settled it. */
  accepted(exchange: Exchange): void;
  /** A facilitator said no to the payment, with whatever status that is not a failure of its own. */
  declined(exchange: Exchange): void;
  /** A facilitator did not say yes, whatever else it said. */
  notTaken(exchange: Exchange): void;
  /** A request as such was turned away: a 4xx of any kind, or a no; never a yes, a failure of its own, or silence. */
  rejected(exchange: Exchange): void;
  /** So many transfers consumed this authorization. */
  transfers(payment: SignedPayment, count: number): Promise<void>;
  /** The message is valid against its wire schema. */
  valid(message: unknown, schema: string, exchange: Exchange): void;
}

/**
 * What came of one fault at one place, by what the chain says in the end. `consistent`: money and word agree. `silent-loss`: the money
 * moved, and who paid was told nothing or that he has not paid. `phantom-credit`: goods or a success without a transfer that stays.
 * `double-charge`: who did as he was told has paid twice for one thing. `unanswered`: nothing was said in the time there was.
 * `not-reachable`: the target was never at that place.
 */
export const cellOutcomes = [
  "consistent",
  "silent-loss",
  "phantom-credit",
  "double-charge",
  "unanswered",
  "not-reachable",
] as const;
export type CellOutcome = (typeof cellOutcomes)[number];

/** One cell of a matrix of the report. */
export interface Cell {
  /** Name of the matrix, such as `outage`. */
  matrix: string;
  row: string;
  column: string;
  outcome: CellOutcome;
  /** Ids of exchanges, calls and chain entries of the same scenario. */
  evidence?: readonly string[];
}

/** Ends a scenario whose precondition the harness could not bring about; its unjudged checks are `untestable`. */
export class Untestable extends Error {
  override name = "Untestable";
}

/** Ends a scenario that has nothing left to judge because of what another check says; its unjudged checks are `blocked`. */
export class Blocked extends Error {
  override name = "Blocked";
}

/** Ends a scenario that turns out not to concern this target; its unjudged checks are `not-applicable`. */
export class NotApplicable extends Error {
  override name = "NotApplicable";
}

/** The target is gone: everything that is left is untestable and the run inconclusive. */
export class TargetLost extends Error {
  override name = "TargetLost";

  /** @param during - The generated case that ran just then, as one line, and what was recorded of it. */
  constructor(
    message: string,
    readonly during?: { case: string; evidence: readonly string[] },
  ) {
    super(message);
  }
}

/** Why nothing can be said about a target under another clock. */
export const noOtherClock = "the target cannot be given another clock: only a program of Node that is started here can";

/** Why nothing can be said about where else the goods are given away. */
export const unrecognisable =
  "what is sold is too short to be recognised elsewhere: let it have some words of its own, such as a sentence, while it is checked";

export { fateOfSale, fillMatrix, type Fate } from "./cells.js";
export { underNodeFault, type NodeFault } from "./node-faults.js";
export { fateOfPurchase } from "./purchase-fate.js";
export { sideBySide, turns } from "./side-by-side.js";
export type { ClientContext, ClientRun, Encounter, Presented, Stage, StageOptions, Visitor, Wanted } from "./client-types.js";
export type { Case, CaseChanges, FacilitatorContext, HttpRequest, SentTransaction } from "./facilitator-types.js";
export type {
  Ask,
  BlockHands,
  Buyer,
  Canary,
  ChainHands,
  Changes,
  Paid,
  Payer,
  ServerContext,
  SignedPayment,
  TokenFacts,
} from "./server-types.js";
export type { GeneratedCase, Step } from "../properties/cases.js";
export type { Generates } from "./generated.js";
export type { Fault, Role };
