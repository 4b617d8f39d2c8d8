import {
  createPublicClient,
  createWalletClient,
  CallExecutionError,
  encodeEventTopics,
  getAddress,
  http,
  pad,
  toHex,
  TransactionReceiptNotFoundError,
  type Address,
  type Hex,
} from "viem";
import { tokenAbi } from "../protocol/abi.js";
import { networkName, testChainIds } from "../protocol/networks.js";
import { localAccount } from "../protocol/secp256k1.js";
import { DevnetError } from "./anvil-binary.js";
import { ledgerFrom, type RawLog } from "./ledger.js";
import { usdcAddress } from "./token.js";
import { NotInThisWorld, type World } from "./world.js";

export interface PublicWorldOptions {
  /** A node of the test network. */
  rpcUrl: string;
  /** Of an account there that has some of the token, and what gas costs. It pays the payers, and is paid by them. */
  key: Hex;
  /** Default Base Sepolia's USDC. */
  asset?: Address;
}

/**
 * A public test network as a world to check a facilitator in: payers are given money from an account of the user's and pay it back
 * to it. Nothing can be made to fail there, and what the target does behind its answers is not seen.
 *
 * @throws DevnetError with one sentence when the node does not answer, or is of a network that is no known test network.
 */
export async function connectPublicWorld({ rpcUrl, key, asset = usdcAddress }: PublicWorldOptions): Promise<World> {
  const account = localAccount(key);
  const client = createPublicClient({ transport: http(rpcUrl), cacheTime: 0 });
  const chainId = await client.getChainId().catch(() => {
    throw new DevnetError(`The node at ${rpcUrl} does not answer eth_chainId.`);
  });
  if (!testChainIds.includes(chainId)) {
    throw new DevnetError(
      `The node at ${rpcUrl} is of chain ${chainId}, which is not known as a test network; payments are signed for those only.`,
    );
  }
  const ask = <T>(functionName: "name" | "version" | "decimals") =>
    client.readContract({ address: asset, abi: tokenAbi, functionName }).catch(() => {
      throw new DevnetError(`There is no token with EIP-3009 at ${asset} on chain ${chainId}; name another by --asset.`);
    }) as Promise<T>;
  const [name, version, decimals, startBlock] = await Promise.all([
    ask<string>("name"),
    ask<string>("version"),
    ask<number>("decimals"),
    client.getBlockNumber(),
  ]);
  const wallet = createWalletClient({ account, transport: http(rpcUrl) });
  const payer = createPurse();
  const refuse = (what: string) => () => Promise.reject(new NotInThisWorld(`a public test network cannot be told to ${what}`));
  const balance = (of: Address) => client.readContract({ address: asset, abi: tokenAbi, functionName: "balanceOf", args: [of] });

  function createPurse() {
    let queue: Promise<unknown> = Promise.resolve();
    let nonce: number | undefined;
    return (to: Address, amount: bigint): Promise<void> => {
      const sent = queue.then(async () => {
        nonce ??= await client.getTransactionCount({ address: account.address, blockTag: "pending" });
        const args = [to, amount] as const;
        const hash = await wallet.writeContract({
          address: asset,
          abi: tokenAbi,
          functionName: "transfer",
          args,
          nonce,
          chain: null,
        });
        nonce += 1;
        return hash;
      });
      queue = sent.catch(() => (nonce = undefined));
      return sent.then(
        async (hash) => {
          const { status } = await client.waitForTransactionReceipt({ hash, pollingInterval: 500 });
          if (status !== "success") throw new DevnetError(`The token refused to give ${amount} units to a payer.`);
        },
        () => {
          throw new DevnetError(
            `${account.address} could not give ${amount} units of ${asset} to a payer; it needs test money and what gas costs.`,
          );
        },
      );
    };
  }

  return {
    info: {
      chainId,
      network: networkName(chainId, 2),
      public: true,
      facilitatorUrl: "",
      rpcUrl,
      asset: { address: getAddress(asset), name, version, decimals },
      payee: account.address,
      accounts: [],
      runs: 0,
    },
    // What was paid with once is used up for good, whatever the seed: each run is another.
    beginRun: () => Promise.resolve(Math.floor(Date.now() / 1000)),
    fund: async (addresses, amount) => void (await Promise.all(addresses.map((address) => payer(address, amount)))),
    know: () => Promise.resolve(),
    forget: () => Promise.resolve(),
    fault: refuse("misbehave"),
    clearFaults: () => Promise.resolve(),
    calls: () => Promise.resolve([]),
    async ledger(of) {
      const topics = [[...encodeEventTopics({ abi: tokenAbi, eventName: "Transfer" }), ...used()], pad(of)];
      const params = [{ fromBlock: toHex(startBlock), toBlock: "latest", topics }];
      return ledgerFrom(
        await client.request<{ Method: string; Parameters: unknown[]; ReturnType: RawLog[] }>({ method: "eth_getLogs", params }),
      );
    },
    authorizationUsed: (of, nonce) =>
      client.readContract({ address: asset, abi: tokenAbi, functionName: "authorizationState", args: [of, nonce] }),
    balance,
    chainTime: async () => Number((await client.getBlock()).timestamp),
    mine: refuse("mine"),
    setTime: refuse("change its clock"),
    automine: refuse("stop mining"),
    reorg: refuse("take blocks back"),
    rollback: refuse("forget blocks"),
    rawTransaction: () => Promise.resolve(undefined),
    sendRaw: refuse("take transactions of ours"),
    emptyPool: refuse("forget its pool"),
    setBaseFee: refuse("change what gas costs"),
    setGasMoney: refuse("give money for gas"),
    async transaction(hash) {
      const receipt = await client.getTransactionReceipt({ hash }).catch((error: unknown) => {
        if (error instanceof TransactionReceiptNotFoundError) return undefined;
        throw error;
      });
      if (!receipt) return undefined;
      const { status, blockNumber, from, gasUsed } = receipt;
      return { status, block: Number(blockNumber), from: getAddress(from), gasUsed: gasUsed.toString() };
    },
    transact: refuse("act for other people's accounts"),
    read: async (call) => {
      const answer = await client.call(call).catch((error: unknown) => {
        if (error instanceof CallExecutionError) return undefined;
        throw error;
      });
      return answer && (answer.data ?? "0x");
    },
    hasCode: async (address) => (await client.getCode({ address })) !== undefined,
    plant: refuse("take code that nobody deployed"),
    close: () => Promise.resolve(),
  };
}

const used = () => encodeEventTopics({ abi: tokenAbi, eventName: "AuthorizationUsed" });
