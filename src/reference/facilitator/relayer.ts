import {
  BaseError,
  createPublicClient,
  encodeFunctionData,
  http,
  keccak256,
  toHex,
  TransactionNotFoundError,
  type Address,
  type Hex,
  type LocalAccount,
  type PublicClient,
  type TransactionReceipt,
} from "viem";
import { setTimeout as wait } from "node:timers/promises";
import { tokenAbi, walletAbi } from "../../protocol/abi.js";
import { readTransfer } from "../../devnet/ledger.js";
import type { Authorization } from "../../protocol/messages.js";
import { sameAddress } from "../../protocol/read-payment.js";
import { createBatch, patience, type RpcAnswer, type RpcCall } from "./batch.js";
import { transferCall } from "./steps.js";

/** Gas for one settlement. A fixed bound, since a token or wallet that burns gas burns ours. */
const gas = 300_000n;

const eip1271Yes = "0x1626ba7e";

export interface RelayerOptions {
  rpcUrl: string;
  chainId: number;
  account: LocalAccount;
  /** How long a receipt is waited for, in milliseconds. */
  receiptTimeout: number;
  /** How the node is asked; default over the network. */
  fetch?: typeof globalThis.fetch;
}

export interface Examination {
  hasCode: boolean;
  used: boolean;
  /** Atomic units. */
  balance: bigint;
  simulated: boolean;
}

export interface Broadcast {
  transaction: Hex;
  /** Whether the node may have it: it said so, or did not say that it has not. */
  accepted: boolean;
  /** Whether the node said that it has it. */
  heard?: boolean;
}

export interface Relayer {
  account: LocalAccount;
  /** Where its node is. */
  rpcUrl: string;
  walletAgrees(wallet: Address, digest: Hex, signature: Hex): Promise<boolean>;
  examine(asset: Address, authorization: Authorization, signature: Hex): Promise<Examination>;
  /** Sends the transfer. The hash is known before it is sent, so a broadcast whose reply is lost is never forgotten. */
  /** Sends any call from the facilitator's account; `limit` in units of gas, default that of a settlement. */
  send(to: Address, data: Hex, limit?: bigint): Promise<{ transaction: Hex; accepted: boolean }>;
  broadcast(asset: Address, authorization: Authorization, signature: Hex): Promise<Broadcast>;
  /** Whether the node has heard of a transaction, mined or not. What it has not may be lost for good. */
  knows(transaction: Hex): Promise<boolean>;
  /** The receipt, or undefined when none came in time: then nobody knows yet. */
  confirm(transaction: Hex): Promise<TransactionReceipt | undefined>;
  /** Whether over one block the balances of some accounts changed by what the token's logs say. */
  borneOut(asset: Address, accounts: readonly Address[], block: bigint): Promise<boolean>;
}

/**
 * The facilitator's hands on the chain: reads, one funded account that broadcasts, and receipts. Standard JSON-RPC only.
 * A node that fails makes these reject; only the chain's own word counts as a no.
 */
export function createRelayer({ rpcUrl, chainId, account, receiptTimeout, fetch }: RelayerOptions): Relayer {
  // No batches of viem's making: it would put calls for several payers into one request.
  const client: PublicClient = createPublicClient({
    transport: http(rpcUrl, { retryCount: 0, timeout: patience, ...(fetch ? { fetchFn: fetch } : {}) }),
    cacheTime: 0,
  });
  const withCode = new Set<string>();
  const together = createBatch(rpcUrl, fetch);
  const sender = createSender(client, chainId, account);

  return {
    account,
    rpcUrl,
    async walletAgrees(wallet, digest, signature) {
      const code = await client.getCode({ address: wallet });
      if (!code || code === "0x") return false;
      const call = { address: wallet, abi: walletAbi, functionName: "isValidSignature", args: [digest, signature] } as const;
      return falseOnRevert(client.readContract(call).then((answer) => answer === eip1271Yes));
    },

    async examine(asset, authorization, signature) {
      const { from, nonce } = authorization;
      const [state, funds, simulation, code] = await together([
        ethCall(asset, encodeFunctionData({ abi: tokenAbi, functionName: "authorizationState", args: [from, nonce] })),
        ethCall(asset, encodeFunctionData({ abi: tokenAbi, functionName: "balanceOf", args: [from] })),
        ethCall(asset, encodeFunctionData(transferCall(asset, authorization, signature)), "pending", {
          from: account.address,
          gas: toHex(gas),
        }),
        ...(withCode.has(asset) ? [] : [{ method: "eth_getCode", params: [asset, "latest"] }]),
      ]);
      const hasCode = withCode.has(asset) || (code?.kind === "result" && code.result !== "0x");
      const used = wordIn(state) === 1n;
      const balance = wordIn(funds) ?? 0n;
      const simulated = simulation?.kind === "result";
      if (hasCode) withCode.add(asset);
      return { hasCode, used, balance, simulated };
    },

    broadcast: (asset, authorization, signature) =>
      sender(asset, encodeFunctionData(transferCall(asset, authorization, signature))),

    send: sender,
    knows: (transaction) => knownTo(client, transaction),

    async confirm(transaction) {
      const deadline = performance.now() + receiptTimeout;
      // Quick at first, since a devnet mines at once; patient later.
      for (let pause = 2; performance.now() < deadline; pause = Math.min(pause * 2, 500)) {
        const receipt = await client.getTransactionReceipt({ hash: transaction }).catch(() => undefined);
        if (receipt) return receipt;
        // A facilitator that was closed meanwhile does not keep its process alive for this.
        await wait(pause, undefined, { ref: false });
      }
      return undefined;
    },

    async borneOut(asset, accounts, block) {
      const at = toHex(block);
      const balanceOf = (account: Address, blockTag: Hex) =>
        ethCall(asset, encodeFunctionData({ abi: tokenAbi, functionName: "balanceOf", args: [account] }), blockTag);
      const read = async () => {
        const [found, ...balances] = await together([
          { method: "eth_getLogs", params: [{ address: asset, fromBlock: at, toBlock: at }] },
          ...accounts.flatMap((account) => [balanceOf(account, at), balanceOf(account, toHex(block - 1n))]),
        ]);
        const logs = found?.kind === "result" ? (found.result as { data: Hex; topics: Hex[] }[]) : [];
        const transfers = logs.flatMap((log) => readTransfer(log) ?? []);
        return accounts.every((account, index) => {
          const [after, before] = [wordIn(balances[2 * index]), wordIn(balances[2 * index + 1])];
          if (after === undefined || before === undefined) return false;
          const sum = (side: "from" | "to") =>
            transfers.reduce((total, transfer) => total + (sameAddress(transfer[side], account) ? transfer.value : 0n), 0n);
          return after - before === sum("to") - sum("from");
        });
      };
      // A node that is asked about its newest block while the next one comes may answer from the next; by then it is history.
      for (let pause = 0; pause <= 40; pause += 10) {
        if (pause > 0) await wait(pause, undefined, { ref: false });
        if (await read()) return true;
      }
      return false;
    },
  };
}

function ethCall(to: Address, data: Hex, blockTag: Hex | "latest" | "pending" = "latest", more: object = {}): RpcCall {
  return { method: "eth_call", params: [{ to, data, ...more }, blockTag] };
}

/** The 32 bytes that a call returned; undefined when it reverted, or returned nothing because there is no code. */
function wordIn(answer: RpcAnswer | undefined): bigint | undefined {
  const bytes = answer?.kind === "result" ? answer.result : undefined;
  return typeof bytes === "string" && /^0x[0-9a-f]{64}/i.test(bytes) ? BigInt(bytes.slice(0, 66)) : undefined;
}

/** Broadcasts one after the other, so that account nonces never collide; what the node refused gives its nonce back. */
function createSender(client: PublicClient, chainId: number, account: LocalAccount) {
  let nextNonce: number | undefined;
  let fees: { maxFeePerGas: bigint; maxPriorityFeePerGas: bigint } | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const send = async (to: Address, data: Hex, limit: bigint) => {
    nextNonce ??= await client.getTransactionCount({ address: account.address, blockTag: "pending" });
    fees ??= await client.estimateFeesPerGas();
    const transaction = { type: "eip1559", chainId, nonce: nextNonce, to, data, gas: limit, ...fees } as const;
    const raw = await account.signTransaction(transaction);
    const hash = keccak256(raw);
    try {
      const named = await client.sendRawTransaction({ serializedTransaction: raw });
      // Whoever answers without the hash is no node: to count on would leave a gap that no later transaction gets over.
      if (named !== hash) throw new Error("the node does not name the transaction");
      nextNonce += 1;
      return { transaction: hash, accepted: true, heard: true };
    } catch (error) {
      // Ask the chain again next time: the nonce may or may not have been taken, and fees may have risen.
      nextNonce = undefined;
      fees = undefined;
      // A node that says no may have passed it on all the same: "already known" is such an answer. When it does not say, nobody knows.
      const refused = isRefusal(error) && !(await knownTo(client, hash).catch(() => true));
      return { transaction: hash, accepted: !refused, heard: false };
    }
  };
  return (to: Address, data: Hex, limit = gas) => {
    const sent = queue.then(() => send(to, data, limit));
    const done = sent.then(
      () => undefined,
      () => undefined,
    );
    queue = done;
    // With nothing in hand the chain is asked anew: a reorg may have taken back what was counted.
    void done.then(() => {
      if (queue === done) nextNonce = undefined;
    });
    return sent;
  };
}

async function knownTo(client: PublicClient, hash: Hex): Promise<boolean> {
  try {
    await client.getTransaction({ hash });
    return true;
  } catch (error) {
    if (error instanceof TransactionNotFoundError) return false;
    throw error;
  }
}

/** Whether the node said no, as opposed to not having answered: after silence the transaction may still be mined. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof BaseError && error.walk((cause) => cause instanceof BaseError && cause.name === "RpcRequestError") !== null
  );
}

function isRevert(error: unknown): boolean {
  const names = ["ContractFunctionRevertedError", "ContractFunctionZeroDataError", "ExecutionRevertedError"];
  return error instanceof BaseError && error.walk((cause) => cause instanceof Error && names.includes(cause.name)) !== null;
}

function rethrowUnlessRevert<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (isRevert(error)) return value;
    throw error;
  };
}

const falseOnRevert = (answer: Promise<boolean>) => answer.catch(rethrowUnlessRevert(false));
