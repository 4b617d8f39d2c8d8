import {
  encodeFunctionData,
  parseTransaction,
  recoverTransactionAddress,
  type Hex,
  type LocalAccount,
  type TransactionSerialized,
} from "viem";
import type { World } from "../devnet/world.js";
import { tokenAbi } from "../protocol/abi.js";
import { sameAddress } from "../protocol/read-payment.js";
import { localAccount } from "../protocol/secp256k1.js";
import { cancelCall } from "./on-chain.js";
import { look } from "./look.js";
import { NotApplicable, Untestable, type BlockHands, type Payer } from "./scenario.js";

/** Why a scenario that touches what all share does not run. */
export const needsOwnWorld = "it changes what everybody shares, so it needs a target that can be started for it alone";

/** Lets a hand be used in a world of one's own only. */
export function aloneIf(own: boolean) {
  return <A extends unknown[], R>(act: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> => {
      if (!own) throw new NotApplicable(needsOwnWorld);
      return act(...args);
    };
}

/** Milliseconds. */
const inAMoment = 2_000;
/** Wei: enough for whatever is sent here, whatever gas costs. */
const plenty = 10n ** 19n;

/** The harness's hands on blocks, pool and fees. `newSender` makes accounts that send one transaction each. */
export function blockHands(
  world: World,
  {
    own,
    payers,
    newSender,
    signal,
  }: { own: boolean; payers: readonly Payer[]; newSender: () => LocalAccount; signal: AbortSignal },
): BlockHands {
  const alone = aloneIf(own);
  const asset = world.info.asset.address;
  /** A first transaction of an account, to the token. It is paid for in a block that is there before. */
  const sign = async (account: LocalAccount, data: Hex): Promise<Hex> => {
    await world.setGasMoney(account.address, plenty);
    await world.mine(1);
    const fees = { maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 10n ** 9n, gas: 200_000n };
    return account.signTransaction({ type: "eip1559", chainId: world.info.chainId, nonce: 0, to: asset, data, ...fees });
  };
  const hands: BlockHands = {
    reorg: alone((depth: number, transactions?: readonly Hex[]) => world.reorg(depth, transactions)),
    rollback: alone((depth: number) => world.rollback(depth)),
    mine: (blocks) => (blocks === 0 ? Promise.resolve() : world.mine(blocks)),
    automine: alone((on: boolean) => world.automine(on)),
    async raw(hash) {
      // What is on its way to the node is there in a moment.
      const raw = await look(inAMoment, signal, () => world.rawTransaction(hash));
      if (!raw) throw new Untestable("the node has not got the transaction that is to be sent again");
      return raw;
    },
    resend: alone((raw: Hex) => world.sendRaw(raw)),
    emptyPool: alone(() => world.emptyPool()),
    supersede: alone(async (hash: Hex) => {
      const serializedTransaction = (await hands.raw(hash)) as TransactionSerialized;
      const { nonce = 0, maxFeePerGas, gasPrice } = parseTransaction(serializedTransaction);
      const sender = await recoverTransactionAddress({ serializedTransaction });
      const ours = world.info.accounts.find(({ address }) => sameAddress(address, sender));
      if (!ours) throw new Untestable("the key that signed the transaction is not ours, so nothing can take its place");
      const price = (maxFeePerGas ?? gasPrice ?? 0n) * 2n + 10n ** 9n;
      const fees = { maxFeePerGas: price, maxPriorityFeePerGas: price, gas: 100_000n };
      const to = ours.address;
      const raw = await localAccount(ours.key).signTransaction({
        type: "eip1559",
        chainId: world.info.chainId,
        nonce,
        to,
        ...fees,
      });
      if (!(await world.sendRaw(raw))) throw new Untestable("the node does not let one transaction take the place of another");
    }),
    cancellation: alone(async (payment) => sign(newSender(), await cancelCall(payers, payment))),
    withdrawal: alone(async ({ account }: Payer) => {
      const args = [newSender().address, await world.balance(account.address)] as const;
      return sign(account, encodeFunctionData({ abi: tokenAbi, functionName: "transfer", args }));
    }),
    baseFee: alone((wei: bigint) => world.setBaseFee(wei)),
    gasMoney: alone((account: Hex, wei: bigint) => world.setGasMoney(account, wei)),
  };
  return hands;
}
