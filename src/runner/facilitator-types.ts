import type { Address, Hex, LocalAccount } from "viem";
import type { FaultAction, InstalledFault } from "../devnet/faults.js";
import type { LedgerEntry } from "../devnet/ledger.js";
import type { Call } from "../devnet/recorder.js";
import type { RequirementsV1, RequirementsV2, X402Version } from "../protocol/messages.js";
import type { Canary, Cell, Changes, Exchange, Expectation, SignedPayment } from "./scenario.js";
import type { BlockHands, ChainHands } from "./server-types.js";

/** What a scenario about a facilitator is given. */

/** Named changes to a valid request of /verify and /settle; those of the payment come before those of what is around it. */
export interface CaseChanges extends Omit<Changes, "offer"> {
  /** Who pays; default the scenario's payer. */
  payer?: LocalAccount;
  /** Members of the offer that the payment is made for: payment and requirements stay in agreement. */
  offer?: Partial<RequirementsV1> & Partial<RequirementsV2>;
  /** Members of `paymentRequirements` alone, after the payment was made; `undefined` ones are not sent. */
  requirements?: Record<string, unknown>;
  /** Members of the body; `undefined` ones are not sent. */
  body?: Record<string, unknown>;
}

/** A request of /verify and /settle, and the payment in it. */
export interface Case {
  body: Record<string, unknown>;
  payment: SignedPayment;
}

/** What is sent with a payment in it: a body, or its text. */
export type Sent = Pick<Case, "payment"> & { body: Record<string, unknown> | string };

/** An HTTP request of any form. Target, method, headers and body go out byte for byte. */
export interface HttpRequest {
  /** Default POST. */
  method?: string;
  /** Such as `/verify`. */
  target: string;
  /** Default: JSON, as far as there is a body. */
  headers?: Record<string, string | readonly string[]>;
  body?: string | Uint8Array;
  /** The finished head of the request, up to and with the empty line, in another form. */
  head?: (head: string) => string;
  /** When the client breaks the connection off without waiting: milliseconds after sending, or when this has happened. */
  leave?: number | Promise<unknown>;
}

/** A transaction that the target sent to its node. */
export interface SentTransaction {
  hash: Hex;
  /** What it may use at the most, in units of gas; undefined where that cannot be read. */
  gas?: bigint;
  /** How it ended, as far as a block has it. */
  status?: "success" | "reverted";
}

/** What the harness does on the chain, and what needs a world of one's own there. */
export interface FacilitatorChainHands extends ChainHands, BlockHands {
  /** Puts a contract of `contracts/` in the place of the devnet's token; balances stay. Own world only. */
  replaceToken(contract: string): Promise<void>;
  /** Gives an account some of the devnet's token; atomic units. */
  fund(account: Address, amount: bigint): Promise<void>;
  /** Sends any transaction as anybody, and says how it ended. */
  transact(transaction: { from: Address; to: Address; data: Hex }): Promise<{ hash: Hex; status: "success" | "reverted" }>;
  /** What a call would return now; undefined when it reverts. */
  read(call: { to: Address; data: Hex }): Promise<Hex | undefined>;
  /** Whether there is code at an address. */
  hasCode(address: Address): Promise<boolean>;
}

/** What a facilitator scenario is given: valid cases to send, and the chain to look at. */
export interface FacilitatorContext {
  x402Version: X402Version;
  /** The versions that the target lists for this chain. */
  spoken: readonly X402Version[];
  chainId: number;
  /** The devnet's token. */
  asset: Address;
  /** Who is paid. */
  payee: Address;
  /** A fresh payer with plenty of the token. */
  payer: LocalAccount;
  /** Another fresh payer; `funds` in atomic units. `wallet` is where his money is, when that is a contract that his key signs for. */
  newPayer(options?: { funds?: bigint; wallet?: Address }): Promise<LocalAccount>;
  /** An account that has nothing to do with anybody. */
  stranger(): LocalAccount;
  /** A valid case, with changes. Nothing is sent. */
  request(changes?: CaseChanges): Promise<Case>;
  /** Sends a body as JSON; text goes out as it is. */
  post(path: "verify" | "settle", body: unknown): Promise<Exchange>;
  /** Sends any request at all. */
  send(request: HttpRequest): Promise<Exchange>;
  get(path: "supported"): Promise<Exchange>;
  /** The control: a valid case must be called valid. When it is not, the scenario proves nothing and its checks are untestable. */
  verified(valid?: Case): Promise<Exchange>;
  /** The same for settling. Whether the chain bears it out is for the oracle. */
  settled(valid?: Case): Promise<Exchange>;
  /**
   * Sends an invalid case to /verify, then to /settle, and judges: both must decline, and nothing may leave the payer's account
   * by it. Names the checks that are judged. Where `asSuch` is named, the first two only see to it that nothing is taken, and that the
   * no is said as one is judged there; where `answered` is, that neither call failed.
   */
  refuses(
    invalid: Sent,
    checks: { verify?: string; settle?: string; asSuch?: string; answered?: string },
  ): Promise<{ verify?: Exchange; settle?: Exchange }>;
  /**
   * Sends a case that may be taken or refused to /verify, then to /settle, and judges `word`: both say the same, and the transfer
   * is on the chain if and only if it is reported. Where `answered` is named, it judges that neither call failed.
   */
  agrees(
    open: Sent,
    checks: { word: string; answered?: string },
  ): Promise<{ verify: Exchange; settle: Exchange; taken: boolean }>;
  /** Judges that an answer is no yes, whatever else it is, and that no money was moved by the payment. */
  notTaken(answer: Exchange, payment: SignedPayment, check: string): Promise<void>;
  /** Makes the node behind the target misbehave in calls about one payer. */
  fault(payer: LocalAccount, call: string, action: FaultAction, times?: number): Promise<InstalledFault>;
  /** The same for everybody's calls, also those that are about nobody. Own world only. */
  faultAll(call: string, action: FaultAction, times?: number): Promise<InstalledFault>;
  /** The calls that the target made to its node for a payer. */
  calls(payer: LocalAccount): Promise<Call[]>;
  /** The transactions about a payer that the target gave to its node, in order, whatever became of them. */
  sent(payer: LocalAccount): Promise<SentTransaction[]>;
  /** Waits until the target has made this call about a payer; throws `Untestable` when it never does. */
  underWay(payer: LocalAccount, call: string): Promise<void>;
  /**
   * Settles a case, and does something after the target has looked at it and before its transaction reaches the node. Ends the
   * scenario as untestable when nothing could come between.
   */
  whileSettling(payer: LocalAccount, body: unknown, act: () => Promise<void>): Promise<Exchange>;
  /** Waits until the target makes no node call for a payer any more, also not behind an answer that it has given. */
  quiet(payer: LocalAccount): Promise<void>;
  /** Ends the scenario as untestable unless one of the faults was met: a fault that never arrived proves nothing. */
  met(...faults: readonly InstalledFault[]): Promise<void>;
  /** Ends the faults of a payer. */
  heal(payer: LocalAccount): Promise<void>;
  /** Ends all faults. Own world only. */
  healAll(): Promise<void>;
  /** Everything that left a payer's account; default the scenario's payer. */
  ledger(payer?: LocalAccount): Promise<LedgerEntry[]>;
  /** Whether the token counts the payment's nonce as used. */
  nonceUsed(payment: SignedPayment): Promise<boolean>;
  /** The chain's word on a transaction hash. */
  transaction(hash: string): Promise<{ status: "success" | "reverted"; from: Address; gasUsed: string } | undefined>;
  chain: FacilitatorChainHands;
  /** Kills the target and starts it anew, with nothing that it had in memory. Own world only. */
  restart(): Promise<void>;
  /** Where the target finds its node: nobody else's business. */
  nodeUrl: string;
  /** A URL that counts who asks. */
  canary(answer?: unknown): Promise<Canary>;
  /** A text that follows from the seed. */
  mark(name: string): string;
  /** Gives the target time, in milliseconds, for what it does behind its answers. */
  pause(milliseconds: number): Promise<void>;
  /** Something that the run found out about the facilitator and that is neither right nor wrong: it is in the report's observations. */
  observe(name: string, value: string | number | boolean): void;
  /** Unix seconds. */
  now(): number;
  /** Notes what came of one cell of a matrix, for the report; what has to hold of it is for checks. */
  cell(cell: Cell): void;
  expect(check: string): Expectation;
}
