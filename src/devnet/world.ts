import type { Address, Hex } from "viem";
import type { DevAccount } from "./accounts.js";
import type { Fault, InstalledFault } from "./faults.js";
import type { LedgerEntry } from "./ledger.js";
import type { Call } from "./recorder.js";

/** What anyone needs to know to join the world. URLs lead to the recording proxies. */
export interface WorldInfo {
  chainId: number;
  /** CAIP-2. */
  network: string;
  /** A public test network: nothing can be made to fail there, and what a target does behind its answers is not seen. */
  public?: true;
  facilitatorUrl: string;
  rpcUrl: string;
  asset: { address: Address; name: string; version: string; decimals: number };
  payee: Address;
  accounts: DevAccount[];
  /** How many check runs this world has served; it salts their keys, so that a seed can be used again in the same world. */
  runs: number;
}

/** Thrown for what cannot be done in a world: whatever wanted it does not apply there. */
export class NotInThisWorld extends Error {
  override name = "NotInThisWorld";
}

/**
 * The payment world as a check sees it. The same interface is served in this process (devnet) and by a running devnet over
 * its control API (remote), so that a check cannot tell them apart.
 */
export interface World {
  info: WorldInfo;
  /** Counts a new run and returns its number, 0 for the first. */
  beginRun(): Promise<number>;
  /** Mints `amount` atomic units of the token to each address, and from now on knows them as payers. */
  fund(addresses: readonly Address[], amount: bigint): Promise<void>;
  /** Lets addresses be recognised in calls without giving them anything. */
  know(addresses: readonly Address[]): Promise<void>;
  /** Drops what is remembered of payers whom nobody will ask about again: their calls, and what left their accounts. */
  forget(addresses: readonly Address[]): Promise<void>;
  fault(fault: Fault): Promise<InstalledFault>;
  clearFaults(payer?: Address): Promise<void>;
  /** The calls that concerned a payer, or with no payer those that concerned nobody. */
  calls(payer?: Address): Promise<Call[]>;
  /** Everything that left a payer's account, by the chain's logs. */
  ledger(payer: Address): Promise<LedgerEntry[]>;
  /** Whether the token counts a payer's nonce as used up: paid with, or cancelled. */
  authorizationUsed(payer: Address, nonce: Hex): Promise<boolean>;
  /** Atomic units. */
  balance(account: Address): Promise<bigint>;
  /** The chain's own clock, Unix seconds of the newest block. */
  chainTime(): Promise<number>;
  mine(blocks: number): Promise<void>;
  /** Sets the chain's clock, Unix seconds, forward or back; from there it goes on. The next block shows it. */
  setTime(timestamp: number): Promise<void>;
  /** Whether a transaction is mined as soon as it is sent; otherwise it waits in the pool for `mine`. */
  automine(on: boolean): Promise<void>;
  /** Replaces the newest `depth` blocks by empty ones; the first of them holds these signed transactions, in this order. */
  reorg(depth: number, transactions?: readonly Hex[]): Promise<void>;
  /** Forgets the newest `depth` blocks and puts nothing in their place, as a node does that came back with an older state. */
  rollback(depth: number): Promise<void>;
  /** The signed bytes of a transaction that the node has, in a block or not. */
  rawTransaction(hash: Hex): Promise<Hex | undefined>;
  /** Gives signed bytes to the node; whether it took them. */
  sendRaw(raw: Hex): Promise<boolean>;
  /** Takes everything out of the pool that waits for a block. */
  emptyPool(): Promise<void>;
  /** What a unit of gas costs at the least in the next block, in wei. */
  setBaseFee(wei: bigint): Promise<void>;
  /** How much an account has for gas, in wei. */
  setGasMoney(account: Address, wei: bigint): Promise<void>;
  /** Whether a transaction is in a block, and how it ended there. */
  transaction(hash: Hex): Promise<{ status: "success" | "reverted"; block: number; from: Address; gasUsed: string } | undefined>;
  /** Sends a transaction as any account, whoever holds its key, and waits until it is in a block. */
  transact(transaction: { from: Address; to: Address; data: Hex }): Promise<{ hash: Hex; status: "success" | "reverted" }>;
  /** What a call would return at the newest block; undefined when it reverts. `0x` where there is no code. */
  read(call: { to: Address; data: Hex }): Promise<Hex | undefined>;
  hasCode(address: Address): Promise<boolean>;
  /** Puts the code of one of the contracts in `contracts/` at an address. */
  plant(address: Address, contract: string): Promise<void>;
  close(): Promise<void>;
}
