import { readFileSync } from "node:fs";
import {
  createTestClient,
  decodeErrorResult,
  encodeFunctionData,
  keccak256,
  parseEventLogs,
  parseSignature,
  publicActions,
  toHex,
  type Abi,
  type Address,
  type Hex,
  type LocalAccount,
  type Log,
} from "viem";
import { privateKeyToAccount, type PrivateKeyAccount } from "viem/accounts";
import { foundry } from "viem/chains";
import { ipc } from "viem/node";
import { startAnvil } from "../../src/devnet/anvil.js";

interface Compiled {
  abi: Abi;
  bytecode: Hex;
  deployedBytecode: Hex;
}

export const compiled = JSON.parse(readFileSync(new URL("../../contracts/compiled.json", import.meta.url), "utf8")) as Record<
  string,
  Compiled
>;

export function contract(name: string): Compiled {
  const found = compiled[name];
  if (!found) throw new Error(`compiled.json has no ${name}`);
  return found;
}

/** Base Sepolia's USDC: where the mock must work, on that network's chain id. */
export const usdc: Address = "0x036CbD53842c5426634e7929541eC2318f3dCF7e";
export const domain = { name: "USDC", version: "2", chainId: 84532, verifyingContract: usdc } as const;
export const zeroAddress: Address = `0x${"0".repeat(40)}`;
/** Neither the token nor anybody. */
export const stranger: Address = `0x${"5".repeat(40)}`;

const authorizationFields = [
  { name: "from", type: "address" },
  { name: "to", type: "address" },
  { name: "value", type: "uint256" },
  { name: "validAfter", type: "uint256" },
  { name: "validBefore", type: "uint256" },
  { name: "nonce", type: "bytes32" },
] as const;

export const types = {
  TransferWithAuthorization: authorizationFields,
  ReceiveWithAuthorization: authorizationFields,
  CancelAuthorization: [
    { name: "authorizer", type: "address" },
    { name: "nonce", type: "bytes32" },
  ],
  Permit: [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
} as const;

export interface Authorization {
  from: Address;
  to: Address;
  value: bigint;
  validAfter: bigint;
  validBefore: bigint;
  nonce: Hex;
}

/** Both overloads take the same signature, cut up or whole. */
export const forms = ["v, r, s", "bytes"] as const;
export type Form = (typeof forms)[number];

export function inForm(form: Form, signature: Hex): readonly unknown[] {
  if (form === "bytes") return [signature];
  // By hand: viem's parser would mend a v of 0 or 1.
  return [Number.parseInt(signature.slice(130, 132), 16), signature.slice(0, 66), `0x${signature.slice(66, 130)}`];
}

export function authorizationArgs(authorization: Authorization, signature: Hex, form: Form = "bytes"): readonly unknown[] {
  const { from, to, value, validAfter, validBefore, nonce } = authorization;
  return [from, to, value, validAfter, validBefore, nonce, ...inForm(form, signature)];
}

export function withV(signature: Hex, v: number): Hex {
  return `${signature.slice(0, 130) as Hex}${v.toString(16).padStart(2, "0")}`;
}

/** The other valid signature of the same message by the same key: s mirrored at the curve's order, v flipped. */
export function mirrored(signature: Hex): Hex {
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  const { r, s, yParity } = parseSignature(signature);
  const high = toHex(order - BigInt(s), { size: 32 }).slice(2);
  return `${r}${high}${yParity === 0 ? "1c" : "1b"}`;
}

export interface Call {
  /** The contract's name in compiled.json: where its ABI comes from. */
  abi?: string;
  to?: Address;
  from?: Address;
  fn: string;
  args?: readonly unknown[];
  gas?: bigint;
}

export interface Outcome {
  ok: boolean;
  /** The revert string, "" for a revert without one. */
  reason?: string;
  /** Events of the called contract's ABI, as `[name, args]`, in order. */
  events: [string, unknown][];
  /** Of all contracts, undecoded. */
  logs: Log[];
  gasUsed: bigint;
  /** What the call returned, undecoded. */
  output: Hex;
}

function createWorldClient(ipcPath: string) {
  const transport = ipc(ipcPath, { retryCount: 0, reconnect: false });
  return createTestClient({ mode: "anvil", chain: { ...foundry, id: 84532 }, transport, cacheTime: 0 }).extend(publicActions);
}

export interface World {
  client: ReturnType<typeof createWorldClient>;
  /** A funded sender of transactions that is nobody's payer or payee. */
  relayer: Address;
  /** An account that was never used in this world. */
  account(): PrivateKeyAccount;
  /** A fresh account with `amount` atomic units, 1 USDC unless told. */
  payer(amount?: bigint): Promise<PrivateKeyAccount>;
  plant(name: string, at?: Address): Promise<Address>;
  read<T>(fn: string, args?: readonly unknown[], of?: { abi?: string; to?: Address }): Promise<T>;
  balance(of: Address): Promise<bigint>;
  /** Mines one transaction and says what came of it; a revert is an outcome, not an error. */
  send(call: Call): Promise<Outcome>;
  /** Lets the next block have this time, in Unix seconds: by default a fresh one, ten seconds on. */
  nextBlockAt(time?: bigint): Promise<bigint>;
  /** A transfer authorization over 1,000 atomic units that is good for an hour, with a fresh nonce and named changes. */
  authorize(payer: { address: Address }, changes?: Partial<Authorization>): Promise<Authorization>;
  stop(): Promise<void>;
}

/** A chain with the token at USDC's address. */
export async function startWorld(): Promise<World> {
  const anvil = await startAnvil({ accounts: 1 });
  const client = createWorldClient(anvil.ipcPath);
  const request = client.request as (call: { method: string; params: unknown }) => Promise<unknown>;
  const [relayer] = (await request({ method: "eth_accounts", params: [] })) as [Address];
  let count = 0;
  const now = async () => (await client.getBlock()).timestamp;

  const world: World = {
    client,
    relayer,
    account: () => privateKeyToAccount(keccak256(toHex(`account ${++count}`))),
    async payer(amount = 1_000_000n) {
      const payer = world.account();
      const { reason } = await world.send({ fn: "mint", args: [payer.address, amount] });
      if (reason) throw new Error(`the payer was not funded: ${reason}`);
      return payer;
    },
    async plant(name, at = usdc) {
      await client.setCode({ address: at, bytecode: contract(name).deployedBytecode });
      return at;
    },
    async read<T>(fn: string, args: readonly unknown[] = [], { abi = "UsdcMock", to = usdc } = {}) {
      return (await client.readContract({ abi: contract(abi).abi, address: to, functionName: fn, args })) as T;
    },
    balance: (of) => world.read<bigint>("balanceOf", [of]),
    async send({ abi = "UsdcMock", to = usdc, from = relayer, fn, args = [], gas = 1_000_000n }) {
      if (from !== relayer) {
        await client.setBalance({ address: from, value: 10n ** 18n });
        await client.impersonateAccount({ address: from });
      }
      const data = encodeFunctionData({ abi: contract(abi).abi, functionName: fn, args });
      const receipt = (await request({
        method: "eth_sendTransactionSync",
        params: [{ from, to, data, gas: toHex(gas) }],
      })) as { transactionHash: Hex; status: Hex; gasUsed: Hex; logs: Log[] };
      const { output = "0x" } = (await request({
        method: "debug_traceTransaction",
        params: [receipt.transactionHash, { tracer: "callTracer" }],
      })) as { output?: Hex };
      const ok = receipt.status === "0x1";
      const events = parseEventLogs({ abi: contract(abi).abi, logs: receipt.logs.filter((log) => sameAddress(log.address, to)) });
      return {
        ok,
        ...(ok ? {} : { reason: revertString(output) }),
        events: events.map((event): [string, unknown] => [event.eventName, event.args ?? {}]),
        logs: receipt.logs,
        gasUsed: BigInt(receipt.gasUsed),
        output,
      };
    },
    async nextBlockAt(time) {
      const timestamp = time ?? (await now()) + 10n;
      await client.setNextBlockTimestamp({ timestamp });
      return timestamp;
    },
    async authorize(payer, changes = {}) {
      const validBefore = (await now()) + 3600n;
      const nonce = keccak256(toHex(`nonce ${++count}`));
      const to = changes.to ?? world.account().address;
      return { from: payer.address, value: 1000n, validAfter: 0n, validBefore, nonce, ...changes, to };
    },
    stop: () => anvil.stop(),
  };
  await world.plant("UsdcMock");
  return world;
}

function sameAddress(a: string, b: string) {
  return a.toLowerCase() === b.toLowerCase();
}

function revertString(output: Hex): string {
  if (output === "0x") return "";
  const { errorName, args } = decodeErrorResult({ data: output });
  return errorName === "Error" ? String(args?.[0]) : errorName;
}

/** Signs an authorization as the payer of a transfer, or another type of the same fields. */
export function signAuthorization(
  payer: LocalAccount,
  message: Authorization,
  primaryType: "TransferWithAuthorization" | "ReceiveWithAuthorization" = "TransferWithAuthorization",
): Promise<Hex> {
  return payer.signTypedData({ domain, types, primaryType, message });
}
