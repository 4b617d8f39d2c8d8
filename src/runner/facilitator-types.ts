import type { LocalAccount } from "viem";
import type { FaultAction, InstalledFault } from "../devnet/faults.js";
import type { LedgerEntry } from "../devnet/ledger.js";
import type { Call } from "../devnet/recorder.js";
import type { RequirementsV1, RequirementsV2, X402Version } from "../protocol/messages.js";
import type { Changes, Exchange, Expectation, SignedPayment } from "./scenario.js";

/** Named changes to a valid request of /verify and /settle; those of the payment come before those of what is around it. */
export interface CaseChanges extends Omit<Changes, "offer"> {
  /** Who pays; default the scenario's payer. */
  payer?: LocalAccount;
  /** Members of the offer that the payment is made for: payment and requirements stay in agreement. */
  offer?: Partial<RequirementsV1> & Partial<RequirementsV2>;
  /** Members of `paymentRequirements` alone, after the payment was made. */
  requirements?: Record<string, unknown>;
  /** Members of the body. */
  body?: Record<string, unknown>;
}

/** A request of /verify and /settle, and the payment in it. */
export interface Case {
  body: Record<string, unknown>;
  payment: SignedPayment;
}

/** What a facilitator scenario is given: valid cases to send, and the chain to look at. */
export interface FacilitatorContext {
  x402Version: X402Version;
  /** A fresh payer with plenty of the token. */
  payer: LocalAccount;
  /** Another fresh payer; `funds` in atomic units. */
  newPayer(options?: { funds?: bigint }): Promise<LocalAccount>;
  /** An account that has nothing to do with anybody. */
  stranger(): LocalAccount;
  /** A valid case, with changes. Nothing is sent. */
  request(changes?: CaseChanges): Promise<Case>;
  /** Sends a body; text goes out as it is. */
  post(path: "verify" | "settle", body: unknown): Promise<Exchange>;
  get(path: "supported"): Promise<Exchange>;
  /** The control: a valid case must be called valid. When it is not, the scenario proves nothing and its checks are untestable. */
  verified(valid: Case): Promise<Exchange>;
  /** The same for settling. */
  settled(valid: Case): Promise<Exchange>;
  /** Makes the node behind the target misbehave for one payer. */
  fault(payer: LocalAccount, call: string, action: FaultAction, times?: number): Promise<InstalledFault>;
  /** The calls that the target made to its node for a payer. */
  calls(payer: LocalAccount): Promise<Call[]>;
  /** Ends the scenario as untestable unless the fault was met: a fault that never arrived proves nothing. */
  met(fault: InstalledFault): Promise<void>;
  /** Ends the faults of a payer. */
  heal(payer: LocalAccount): Promise<void>;
  /** Everything that left a payer's account; default the scenario's payer. */
  ledger(payer?: LocalAccount): Promise<LedgerEntry[]>;
  /** Whether the token counts the payment's nonce as used. */
  nonceUsed(payment: SignedPayment): Promise<boolean>;
  /** The chain's word on a transaction hash. */
  transaction(hash: string): Promise<{ status: "success" | "reverted" } | undefined>;
  /** Gives the target time for what it does behind its answers. */
  pause(milliseconds: number): Promise<void>;
  now(): number;
  expect(check: string): Expectation;
}
