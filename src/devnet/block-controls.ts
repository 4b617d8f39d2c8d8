import { RpcRequestError, type Hex } from "viem";
import type { Chain } from "./chain.js";
import type { World } from "./world.js";

type BlockControls = Pick<
  World,
  "mine" | "automine" | "reorg" | "rollback" | "rawTransaction" | "sendRaw" | "emptyPool" | "setBaseFee" | "setGasMoney"
>;

/** What a devnet can do to its blocks, its pool and what gas costs, by Anvil's own methods. */
export function blockControls({ client }: Pick<Chain, "client">): BlockControls {
  const call = <T>(method: string, ...params: unknown[]): Promise<T> =>
    client.request<{ Method: string; Parameters: unknown[]; ReturnType: never }>({ method, params });
  return {
    mine: (blocks) => client.mine({ blocks }),
    automine: (on) => client.setAutomine(on),
    reorg: async (depth, transactions = []) => void (await call("anvil_reorg", depth, inFirstBlock(transactions))),
    rollback: async (depth) => void (await call("anvil_rollback", depth)),
    rawTransaction: async (hash) => (await call<Hex | null>("eth_getRawTransactionByHash", hash)) ?? undefined,
    async sendRaw(serializedTransaction) {
      try {
        await client.sendRawTransaction({ serializedTransaction });
        return true;
      } catch (error) {
        // What the node refuses is an answer; that it cannot be asked is a failure of ours.
        if (isRefusal(error)) return false;
        throw error;
      }
    },
    emptyPool: async () => void (await call("anvil_dropAllTransactions")),
    setBaseFee: (wei) => client.setNextBlockBaseFeePerGas({ baseFeePerGas: wei }),
    setGasMoney: (address, value) => client.setBalance({ address, value }),
  };
}

const inFirstBlock = (transactions: readonly Hex[]) => transactions.map((raw) => [raw, 0] as const);

function isRefusal(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof RpcRequestError) return true;
  return false;
}
