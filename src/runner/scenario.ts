import type { Address, LocalAccount } from "viem";
import type { Fault, FaultAction, InstalledFault } from "../devnet/faults.js";
import type { LedgerEntry } from "../devnet/ledger.js";
import type { Call } from "../devnet/recorder.js";
import type { Authorization, Payment, Requirements, Role, X402Version } from "../protocol/messages.js";
import type { Domain } from "../protocol/authorization.js";
import type { ClientContext } from "./client-types.js";
import type { FacilitatorContext } from "./facilitator-types.js";

/** What a scenario is, and what it is given. Scenarios know nothing of sockets; this is all they see. */

/** A check's name to the requirement that it judges, where it differs by version one for each. */
export type Checks = Record<string, string | { 1?: string; 2?: string }>;

/**
 * What a target must have for a scenario to apply; what it never declared is not held against it.
 * `our-facilitator`: the target uses the devnet's facilitator, so that it can be told to misbehave.
 */
export type Need = "exact-eip3009" | "our-facilitator";

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
  /** Milliseconds after which the harness gives up; default 60 s, since a server with a single worker answers in turn. */
  timeout?: number;
}

export interface ServerScenario extends Common {
  role: "server";
  /** Standing oracles that do not apply here, with the reason why. */
  without?: Partial<Record<Oracle, string>>;
  run(context: ServerContext): Promise<void>;
}

export interface FacilitatorScenario extends Common {
  role: "facilitator";
  run(context: FacilitatorContext): Promise<void>;
}

export interface ClientScenario extends Common {
  role: "client";
  run(context: ClientContext): Promise<void>;
}

export type Scenario = ServerScenario | FacilitatorScenario | ClientScenario;

/** The judgements that every server scenario passes without asking. */
export const oracles = ["wire", "money", "gate"] as const;
export type Oracle = (typeof oracles)[number];

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
  requestHeaders: Record<string, string>;
  requestBody?: string;
  /** 0 when no answer came; `error` says why. */
  status: number;
  headers: Record<string, string>;
  /** At most 256 kB of it. */
  body: string;
  error?: string;
  startedAt: number;
  /** When the answer's head was here. */
  headAt?: number;
  endedAt: number;
  /** The authorization that it presented, as `from:nonce` in lower case. */
  authorization?: string;
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
  /** Members of the EIP-3009 message; signed again. */
  authorization?: Partial<Authorization>;
  /** Members of the EIP-712 domain that is signed over. */
  domain?: Partial<Domain>;
  /** Somebody else who signs. */
  signer?: LocalAccount;
  /** Members of what the payload says was accepted (v2), or its scheme and network (v1). */
  accepted?: Record<string, unknown>;
  /** The finished header value, after everything else. */
  header?: (value: string) => string;
}

export interface Buyer {
  readonly account: LocalAccount;
  readonly address: Address;
  /** A valid payment for the target's offer, with changes. Nothing is sent but the unpaid request that fetches the offer. */
  sign(changes?: Changes): Promise<SignedPayment>;
  /** Presents a payment, or a header of any bytes. */
  present(payment: SignedPayment | { header: { name: string; value: string } }): Promise<Exchange>;
  /**
   * The control: a valid payment, presented, that must be served. When it is not, the scenario proves nothing and its checks
   * are untestable.
   */
  pay(): Promise<Paid>;
}

export type Paid = SignedPayment & { exchange: Exchange };

export interface ServerContext {
  x402Version: X402Version;
  /** A fresh payer with plenty of the token. */
  buyer: Buyer;
  /** Another fresh payer; `funds` in atomic units. */
  newBuyer(options?: { funds?: bigint }): Promise<Buyer>;
  /** An account that has nothing to do with anybody. */
  stranger(): LocalAccount;
  /** An unpaid request for the resource, on the wire as it stands here. */
  visit(options?: { method?: string; headers?: Record<string, string> }): Promise<Exchange>;
  /** The target's challenge, read for this version. Throws `Untestable` when there is none. */
  offer(): Promise<Requirements>;
  /** Makes the devnet's facilitator misbehave for one payer. */
  fault(payer: Buyer, call: "verify" | "settle" | "*", action: FaultAction, times?: number): Promise<InstalledFault>;
  /** The facilitator calls that the target made for a payer. */
  calls(payer: Buyer): Promise<Call[]>;
  /** Ends the scenario as untestable unless the fault was met: a fault that never arrived proves nothing. */
  met(fault: InstalledFault): Promise<void>;
  /** Waits until the target makes no facilitator call for a payer any more, also not behind an answer that it has given. */
  quiet(payer: Buyer): Promise<void>;
  /** Ends the faults of a payer. */
  heal(payer: Buyer): Promise<void>;
  ledger(payer: Buyer): Promise<LedgerEntry[]>;
  /** The chain's word on a transaction hash. */
  transaction(hash: string): Promise<{ status: "success" | "reverted" } | undefined>;
  now(): number;
  expect(check: string): Expectation;
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
  /** The answer has one of these statuses. */
  status(exchange: Exchange, ...allowed: number[]): void;
  /** A facilitator called the payment valid, or settled it. */
  accepted(exchange: Exchange): void;
  /** A facilitator said no to the payment, with whatever status that is not a failure of its own. */
  declined(exchange: Exchange): void;
  /** So many transfers consumed this authorization. */
  transfers(payment: SignedPayment, count: number): Promise<void>;
  /** The message is valid against its wire schema. */
  valid(message: unknown, schema: string, exchange: Exchange): void;
}

/** Ends a scenario whose precondition the harness could not bring about; its unjudged checks are `untestable`. */
export class Untestable extends Error {
  override name = "Untestable";
}

/** Ends a scenario that turns out not to concern this target; its unjudged checks are `not-applicable`. */
export class NotApplicable extends Error {
  override name = "NotApplicable";
}

/** The target is gone: everything that is left is untestable and the run inconclusive. */
export class TargetLost extends Error {
  override name = "TargetLost";
}

export type { ClientContext, ClientRun, Presented, Stage, StageOptions } from "./client-types.js";
export type { Case, CaseChanges, FacilitatorContext } from "./facilitator-types.js";
export type { Fault, Role };
