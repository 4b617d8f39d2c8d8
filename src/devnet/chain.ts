import { setImmediate as nextTurn, setTimeout as wait } from "node:timers/promises";
import {
  createTestClient,
  encodeFunctionData,
  publicActions,
  walletActions,
  type Account,
  type Address,
  type Chain as ViemChain,
  type Hex,
  type PublicActions,
  type TestClient,
  type Transport,
  type WalletActions,
} from "viem";
import { getIpcRpcClient, ipc } from "viem/node";
import { foundry } from "viem/chains";
import { mintAbi } from "../protocol/abi.js";
import { devAccounts, devAccount } from "./accounts.js";
import { DevnetError } from "./anvil-binary.js";
import { startAnvil, type AnvilOptions } from "./anvil.js";
import { contract, multicall3Address, usdcAddress } from "./token.js";

type Client = TestClient<"anvil", Transport, ViemChain> & PublicActions<Transport, ViemChain> & WalletActions<ViemChain, Account>;

/** What the node says of a new block, as JSON-RPC has it. */
export interface Head {
  number: Hex;
  hash: Hex;
  timestamp: Hex;
  gasUsed: Hex;
}

/** One Anvil with the token planted and the standing accounts funded. */
export interface Chain {
  /** JSON-RPC over HTTP, without any proxy in front. */
  url: string;
  chainId: number;
  /** Reads, writes and Anvil's test methods, over the Unix socket. */
  client: Client;
  exited: Promise<void>;
  /** Hears of each block that becomes the newest, those that replace others too; returns how to stop listening. */
  onHead(listener: (head: Head) => void): Promise<() => void>;
  /** Mints to each address; calls made while another mint is under way share one transaction. */
  fund(addresses: readonly Address[], amount: bigint): Promise<void>;
  /** Code at an address, without a deployment. */
  plant(address: Address, contractName: string): Promise<void>;
  stop(): Promise<void>;
}

/** What each standing account holds at the start, in atomic units: 1,000 USDC. */
export const standingBalance = 1_000_000_000n;

/** Mints that follow one another within the first number of milliseconds wait the second for others to go with them. */
const [often, together] = [40, 8];

/** A block has gas for about twice as many. */
const mintsPerTransaction = 500;

/**
 * Starts the chain. The token and Multicall3 are planted as code, not deployed: a fixed address, and 0.5 ms each.
 *
 * @throws DevnetError when Anvil is missing or does not start.
 */
export async function startChain(options: AnvilOptions = {}): Promise<Chain> {
  const anvil = await startAnvil(options);
  const chainId = options.chainId ?? 84532;
  const connection = { reconnect: false };
  const client = createTestClient({
    mode: "anvil",
    chain: { ...foundry, id: chainId },
    transport: ipc(anvil.ipcPath, { retryCount: 0, ...connection }),
    cacheTime: 0,
  })
    .extend(publicActions)
    .extend(walletActions) as Client;

  const bank = devAccount("bank").address;
  let minted: Promise<unknown> = Promise.resolve();
  const mint = (to: readonly Address[], amount: bigint): Promise<void> => {
    const send = async () => {
      for (let next = 0; next < to.length; next += mintsPerTransaction) {
        const share = to.slice(next, next + mintsPerTransaction);
        const data = encodeFunctionData({ abi: mintAbi, functionName: "mintMany", args: [share, amount] });
        // Anvil holds the bank's key; the sync form answers with the receipt, so nothing polls.
        const receipt = await client.request<{ Method: string; Parameters: unknown[]; ReturnType: { status: Hex } }>({
          method: "eth_sendTransactionSync",
          params: [{ from: bank, to: usdcAddress, data, gas: "0x1c9c380" }],
        });
        // A payer without money would make every refusal look right.
        if (receipt.status !== "0x1") throw new DevnetError(`The token refused to mint ${amount} units to ${share.join(", ")}.`);
      }
    };
    // One after the other: two at once are given the same account nonce, and the second is refused.
    const done = minted.then(send);
    minted = done.catch(() => undefined);
    return done;
  };
  const plant = (address: Address, name: string) => client.setCode({ address, bytecode: contract(name).deployedBytecode });

  let lastMint = -Infinity;
  const waiting = new Map<bigint, { addresses: Address[]; done: Promise<void> }>();
  const fund = (addresses: readonly Address[], amount: bigint): Promise<void> => {
    // The token refuses to mint nothing, as USDC does; a payer without money is still a payer.
    if (amount === 0n) return Promise.resolve();
    const open = waiting.get(amount);
    if (open) {
      open.addresses.push(...addresses);
      return open.done;
    }
    const batch = { addresses: [...addresses], done: Promise.resolve() };
    batch.done = (async () => {
      // Where mints come one upon the other, they go together.
      if (performance.now() - lastMint < often) await wait(together);
      else await nextTurn();
      // It has to wait for the one under way; who comes until then goes with it.
      await minted;
      lastMint = performance.now();
      waiting.delete(amount);
      await mint(batch.addresses, amount);
    })();
    waiting.set(amount, batch);
    return batch.done;
  };

  const listeners = new Set<(head: Head) => void>();
  let subscribed: Promise<void> | undefined;
  const subscribe = async () => {
    // The client's own way to subscribe opens a second socket, which nobody would close.
    const socket = await getIpcRpcClient(anvil.ipcPath, connection);
    await new Promise<void>((resolve, reject) => {
      socket.request({
        body: { method: "eth_subscribe", params: ["newHeads"] },
        onResponse(response) {
          if (response.method !== "eth_subscription") {
            if (response.error) reject(new DevnetError("The node does not tell of new blocks."));
            else resolve();
            return;
          }
          const { result } = response.params as { result: Head };
          for (const listener of listeners) listener(result);
        },
      });
    });
  };
  const onHead = async (listener: (head: Head) => void) => {
    await (subscribed ??= subscribe());
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };

  const stop = async () => {
    // viem keeps a 30 s timer for each socket until it is closed: with it, a program that closed its world would never end.
    await getIpcRpcClient(anvil.ipcPath, connection).then(
      (socket) => socket.close(),
      () => undefined,
    );
    await anvil.stop();
  };
  try {
    await Promise.all([plant(usdcAddress, "UsdcMock"), plant(multicall3Address, "Multicall3")]);
    await mint(
      devAccounts().map((account) => account.address),
      standingBalance,
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: anvil.url, chainId, client, exited: anvil.exited, onHead, fund, plant, stop };
}

/** Sends a transaction from an account that Anvil holds the key of, and returns its receipt's hash. */
export async function sendAs(chain: Chain, from: Address, to: Address, data: Hex): Promise<Hex> {
  const receipt = await chain.client.request<{
    Method: string;
    Parameters: unknown[];
    ReturnType: { transactionHash: Hex };
  }>({ method: "eth_sendTransactionSync", params: [{ from, to, data, gas: "0x1c9c380" }] });
  return receipt.transactionHash;
}

/** The last transaction that each account was made to send. */
const turns = new WeakMap<Chain, Map<Address, Promise<unknown>>>();

/**
 * Sends a transaction as an account whose key nobody here needs to have, and waits for its receipt. One account's go one after the
 * other: side by side they would be given the same nonce, and the same one twice is refused.
 */
export function impersonate(
  chain: Chain,
  transaction: { from: Address; to: Address; data: Hex },
): Promise<{ hash: Hex; status: "success" | "reverted" }> {
  const ofChain = turns.get(chain) ?? new Map<Address, Promise<unknown>>();
  turns.set(chain, ofChain);
  const sent = (ofChain.get(transaction.from) ?? Promise.resolve()).then(() => sendImpersonating(chain, transaction));
  ofChain.set(
    transaction.from,
    sent.catch(() => undefined),
  );
  return sent;
}

async function sendImpersonating(
  chain: Chain,
  { from, to, data }: { from: Address; to: Address; data: Hex },
): Promise<{ hash: Hex; status: "success" | "reverted" }> {
  await Promise.all([
    chain.client.impersonateAccount({ address: from }),
    chain.client.setBalance({ address: from, value: 10n ** 18n }),
  ]);
  const receipt = await chain.client.request<{
    Method: string;
    Parameters: unknown[];
    ReturnType: { transactionHash: Hex; status: Hex };
  }>({ method: "eth_sendTransactionSync", params: [{ from, to, data, gas: "0x4c4b40" }] });
  return { hash: receipt.transactionHash, status: receipt.status === "0x1" ? "success" : "reverted" };
}
