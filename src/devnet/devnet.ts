import { CallExecutionError, getAddress, TransactionReceiptNotFoundError, type Address } from "viem";
import { networkName } from "../protocol/networks.js";
import { tokenAbi } from "../protocol/abi.js";
import { devAccount, devAccounts } from "./accounts.js";
import type { AnvilOptions } from "./anvil.js";
import { blockControls } from "./block-controls.js";
import { impersonate, startChain, type Chain } from "./chain.js";
import { startFacilitatorProxy, type Ask } from "./facilitator-proxy.js";
import { FaultBook } from "./faults.js";
import { createLedger } from "./ledger.js";
import { Recorder } from "./recorder.js";
import { startRpcProxy } from "./rpc-proxy.js";
import { usdc, usdcAddress } from "./token.js";
import type { World } from "./world.js";

export interface DevnetOptions extends AnvilOptions {
  /** Starts the facilitator that stands behind the proxy. It is given the recording RPC proxy as its node, with a way to ask it within this process. */
  facilitator: (world: {
    rpcUrl: string;
    chainId: number;
    fetch: typeof globalThis.fetch;
  }) => Promise<{ url: string; ask?: Ask; close(): Promise<void> }>;
  ports?: { facilitator?: number; rpc?: number };
}

/** The world in this process: what a check sees, and the parts behind it. */
export interface Devnet extends World {
  chain: Chain;
  recorder: Recorder;
  faults: FaultBook;
  /** Moves the chain's clock on, seconds; the next block shows it. */
  advance(seconds: number): Promise<void>;
}

/**
 * Starts the whole world: chain, token, accounts, facilitator, and a recording proxy in front of the last two.
 *
 * @throws DevnetError when Anvil is missing or does not start.
 */
export async function startDevnet(options: DevnetOptions): Promise<Devnet> {
  const chain = await startChain(options);
  const faults = new FaultBook();
  const recorder = new Recorder();
  const ledger = createLedger(chain);
  const closers: (() => Promise<void>)[] = [() => chain.stop()];
  const closeAll = async () => {
    const failures: unknown[] = [];
    // One part that cannot be closed must not keep the others, Anvil last of all, alive.
    for (const close of closers.splice(0).reverse()) await close().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  };
  try {
    let behind: string | Ask = "";
    const ports = options.ports ?? {};
    const [rpc, front] = await Promise.all([
      startRpcProxy({ behind: () => chain.url, faults, recorder, port: ports.rpc ?? 0 }),
      startFacilitatorProxy({ behind: () => behind, faults, recorder, port: ports.facilitator ?? 0 }),
    ]);
    closers.push(rpc.close, front.close);
    const facilitator = await options.facilitator({ rpcUrl: rpc.url, chainId: chain.chainId, fetch: rpc.fetch });
    behind = facilitator.ask ?? facilitator.url;
    closers.push(facilitator.close);

    const controls = blockControls(chain);
    /** Seconds by which the chain's clock was set ahead of this machine's. */
    let ahead = 0;
    const setTime = async (timestamp: number) => {
      ahead = timestamp - Date.now() / 1_000;
      await chain.client.request<{ Method: string; Parameters: unknown[]; ReturnType: unknown }>({
        method: "evm_setTime",
        params: [timestamp],
      });
    };
    const keepTime = () => setTime(Math.round(Date.now() / 1_000 + ahead));
    let runs = 0;
    const know = (addresses: readonly Address[]) => {
      for (const address of addresses) rpc.know(address);
      return Promise.resolve();
    };
    const devnet: Devnet = {
      chain,
      recorder,
      faults,
      info: {
        chainId: chain.chainId,
        network: networkName(chain.chainId, 2),
        facilitatorUrl: front.url,
        rpcUrl: rpc.url,
        asset: { address: usdcAddress, ...usdc },
        payee: devAccount("payee").address,
        accounts: devAccounts(),
        runs: 0,
      },
      beginRun() {
        devnet.info.runs = runs + 1;
        return Promise.resolve(runs++);
      },
      async fund(addresses, amount) {
        await know(addresses);
        await chain.fund(addresses, amount);
      },
      know,
      forget(addresses) {
        for (const address of addresses) {
          recorder.forget(address);
          ledger.forget(address);
          rpc.forget(address);
        }
        return Promise.resolve();
      },
      fault: (fault) => Promise.resolve({ ...faults.add(fault) }),
      clearFaults: (payer) => Promise.resolve(faults.clear(payer)),
      // Copies: a call that is still open must not change under whoever looks at it, as it does not in a remote world.
      calls: (payer) => Promise.resolve(recorder.of(payer).map((call) => ({ ...call }))),
      ledger: (payer) => ledger.of(payer),
      authorizationUsed: (payer, nonce) =>
        chain.client.readContract({
          address: usdcAddress,
          abi: tokenAbi,
          functionName: "authorizationState",
          args: [payer, nonce],
        }),
      balance: (account) =>
        chain.client.readContract({ address: usdcAddress, abi: tokenAbi, functionName: "balanceOf", args: [account] }),
      chainTime: async () => Number((await chain.client.getBlock()).timestamp),
      setTime,
      async advance(seconds) {
        ahead += seconds;
        await chain.client.increaseTime({ seconds });
      },
      ...controls,
      // Anvil's clock stands still after these, at the time of the block that is now the newest; it goes on as if nothing had happened.
      reorg: (depth, transactions) => controls.reorg(depth, transactions).then(keepTime),
      rollback: (depth) => controls.rollback(depth).then(keepTime),
      async transaction(hash) {
        const receipt = await chain.client.getTransactionReceipt({ hash }).catch((error: unknown) => {
          if (error instanceof TransactionReceiptNotFoundError) return undefined;
          throw error;
        });
        if (!receipt) return undefined;
        const { status, blockNumber, from, gasUsed } = receipt;
        return { status, block: Number(blockNumber), from: getAddress(from), gasUsed: gasUsed.toString() };
      },
      transact: (transaction) => impersonate(chain, transaction),
      read: async (call) => {
        // A revert and an empty answer are facts about the token; anything else is a failure of ours.
        const answer = await chain.client.call(call).catch((error: unknown) => {
          if (error instanceof CallExecutionError) return undefined;
          throw error;
        });
        return answer && (answer.data ?? "0x");
      },
      hasCode: async (address) => (await chain.client.getCode({ address })) !== undefined,
      plant: chain.plant,
      close: closeAll,
    };
    return devnet;
  } catch (error) {
    await closeAll();
    throw error;
  }
}
