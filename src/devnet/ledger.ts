import { decodeEventLog, encodeEventTopics, pad, type Address, type Hex, type Log } from "viem";
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

interface RawLog {
  address: Address;
  topics: [Hex, ...Hex[]];
  data: Hex;
  transactionHash: Hex;
  blockNumber: Hex;
  logIndex: Hex;
}

/**
 * Everything that left a payer's account, of whatever token, read from the logs: the chain's word, independent of what any
 * target said. An authorization's nonce is joined to the transfer that follows it in the same transaction, as FiatToken emits them.
 */
export async function readLedger(chain: Chain, payer: Address): Promise<LedgerEntry[]> {
  const logs = await chain.client.request<{ Method: string; Parameters: unknown[]; ReturnType: RawLog[] }>({
    method: "eth_getLogs",
    params: [{ fromBlock: "0x0", toBlock: "latest", topics: [[transferTopic, usedTopic], pad(payer, { size: 32 })] }],
  });
  return ledgerFrom(logs);
}

/** The pure part of {@link readLedger}: logs of one payer, in chain order, to entries. */
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

/** Decodes a Transfer log, or undefined when it is something else (a token may emit what it likes). */
export function readTransfer(log: Pick<Log, "data"> & { topics: readonly Hex[] }) {
  try {
    const decoded = decodeEventLog({ abi: tokenAbi, data: log.data, topics: [...log.topics] as [Hex, ...Hex[]] });
    return decoded.eventName === "Transfer" ? decoded.args : undefined;
  } catch {
    return undefined;
  }
}
