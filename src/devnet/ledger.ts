import { encodeEventTopics, getAddress, toHex, type Address, type Hex } from "viem";
import { tokenAbi } from "../protocol/abi.js";
import type { Chain } from "./chain.js";

/** One thing that the chain says happened to a payer's money. Values in atomic units. */
export interface LedgerEntry {
  asset: Address;
  transaction: Hex;
  block: number;
  from: Address;
  to: Address;
  value: string;
  /** The EIP-3009 nonce that the same transaction consumed for this payer, if it did. */
  nonce?: Hex;
}

const [transferTopic] = encodeEventTopics({ abi: tokenAbi, eventName: "Transfer" });
const [usedTopic] = encodeEventTopics({ abi: tokenAbi, eventName: "AuthorizationUsed" });

/** A log as JSON-RPC gives it. */
export interface RawLog {
  address: Address;
  topics: [Hex, ...Hex[]];
  data: Hex;
  transactionHash: Hex;
  blockNumber: Hex;
  logIndex: Hex;
}

/** A block as JSON-RPC gives it. */
interface RawBlock {
  number: Hex;
  hash: Hex;
  parentHash: Hex;
}

/** What left the payers' accounts, as far as the chain has come. */
export interface Ledger {
  of(payer: Address): Promise<LedgerEntry[]>;
  /** Drops what was read of a payer. */
  forget(payer: Address): void;
}

/**
 * Everything that left a payer's account, of whatever token, read from the logs: the chain's word, independent of what any
 * target said. An authorization's nonce is joined to the transfer that follows it in the same transaction, as FiatToken emits them.
 * Each block is read once: to look through all of them for each payer takes the longer the longer the chain is.
 */
export function createLedger(chain: Pick<Chain, "client">): Ledger {
  type Call = <T>(method: string, params: unknown[]) => Promise<T>;
  const call: Call = (method, params) =>
    chain.client.request<{ Method: string; Parameters: unknown[]; ReturnType: never }>({ method, params });
  const block = (which: Hex | "latest") => call<RawBlock | null>("eth_getBlockByNumber", [which, false]);
  let read: { number: number; hash: Hex } | undefined;
  let logs = new Map<string, RawLog[]>();

  /** Whether what was read is still a part of the chain that ends in `head`. */
  const stands = async ({ number, hash }: { number: number; hash: Hex }, head: RawBlock) => {
    const above = Number(head.number) - number;
    if (above < 0) return false;
    if (above === 0) return head.hash === hash;
    return (above === 1 ? head.parentHash : (await block(toHex(number)))?.hash) === hash;
  };
  const readOn = async () => {
    const head = await block("latest");
    if (!head || read?.hash === head.hash) return;
    // What was read may have been taken back; then everything is read anew.
    if (read && !(await stands(read, head))) read = undefined;
    if (!read) logs = new Map();
    const topics = [[transferTopic, usedTopic]];
    const fromBlock = toHex(read ? read.number + 1 : 0);
    for (const log of await call<RawLog[]>("eth_getLogs", [{ fromBlock, toBlock: head.number, topics }])) {
      const whose = log.topics[1]?.slice(-40).toLowerCase() ?? "";
      logs.set(whose, [...(logs.get(whose) ?? []), log]);
    }
    read = { number: Number(head.number), hash: head.hash };
  };
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  /** All who ask while blocks are being read share the reading after it: what they ask about may be newer than this one. */
  const refresh = () =>
    (next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return (running = readOn());
      }));
  return {
    async of(payer) {
      await refresh();
      return ledgerFrom(logs.get(payer.slice(2).toLowerCase()) ?? []);
    },
    forget: (payer) => void logs.delete(payer.slice(2).toLowerCase()),
  };
}

/** The pure part of {@link createLedger}: logs of one payer, in chain order, to entries. */
export function ledgerFrom(logs: readonly RawLog[]): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  const nonces = new Map<string, Hex>();
  for (const log of logs) {
    if (log.topics[0] === usedTopic && log.topics[2]) {
      nonces.set(log.transactionHash, log.topics[2]);
      continue;
    }
    const transfer = readTransfer(log);
    if (!transfer) continue;
    const nonce = nonces.get(log.transactionHash);
    nonces.delete(log.transactionHash);
    entries.push({
      asset: log.address,
      transaction: log.transactionHash,
      block: Number(log.blockNumber),
      from: transfer.from,
      to: transfer.to,
      value: transfer.value.toString(),
      ...(nonce ? { nonce } : {}),
    });
  }
  return entries;
}

/** An ERC-20 Transfer: two indexed addresses and 32 bytes of data. */
const [indexed, word] = [3, 66];
const addressIn = (topic: Hex | undefined) => getAddress(`0x${(topic ?? "").slice(-40)}`);

/** Decodes a Transfer log, or undefined when it is something else (a token may emit what it likes). */
export function readTransfer({ data, topics }: { data: Hex; topics: readonly Hex[] }) {
  if (topics[0] !== transferTopic || topics.length !== indexed || data.length < word) return undefined;
  return { from: addressIn(topics[1]), to: addressIn(topics[2]), value: BigInt(data.slice(0, word)) };
}
