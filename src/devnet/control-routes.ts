import type { Address, Hex } from "viem";
import { packageVersion } from "../package-root.js";
import { isObject } from "../protocol/headers.js";
import { isAddress, isUint256 } from "../protocol/read-payment.js";
import { clock } from "./clock.js";
import type { Devnet } from "./devnet.js";
import { parseFault } from "./faults.js";
import { contractNames } from "./token.js";

/** What `GET /info` says it is, so that nobody mistakes another service for a devnet. */
export const controlName = "x402-assay";

/** Thrown for input that cannot be meant; its message is one sentence for whoever sent it. */
export class BadInput extends Error {
  override name = "BadInput";
}

/** A request that found its route. `body` is the JSON object that was sent, empty where none was. */
export interface ControlInput {
  params: Record<string, string>;
  query: URLSearchParams;
  body: Record<string, unknown>;
}

export interface ControlRoute {
  method: "GET" | "POST" | "DELETE";
  /** Segments that begin with a colon are parameters. */
  path: string;
  /** What it does, for the list that an unknown path is answered with. */
  about: string;
  /** The JSON answer; bigints become decimal strings. */
  answer: (devnet: Devnet, input: ControlInput) => unknown;
}

/** Everything that the control API can do: the `World` interface, and what a person with curl would miss in it. */
export const controlRoutes: readonly ControlRoute[] = [
  {
    method: "GET",
    path: "/health",
    about: "whether the chain answers",
    answer: async (devnet) => ({ status: "ok", block: await head(devnet) }),
  },
  {
    method: "GET",
    path: "/info",
    about: "URLs, network, token and accounts",
    answer: (devnet) => ({ devnet: controlName, version: packageVersion(), ...devnet.info }),
  },
  { method: "POST", path: "/runs", about: "counts a new run", answer: async (devnet) => ({ run: await devnet.beginRun() }) },
  {
    method: "POST",
    path: "/fund",
    about: "mints to payers: {addresses, amount}",
    answer: (devnet, { body }) => devnet.fund(readAddresses(body), readAmount(body)),
  },
  {
    method: "POST",
    path: "/mint",
    about: "mints to anybody: {to, amount}",
    answer: async (devnet, { body }) => {
      const to = readAddress(body["to"], '"to"');
      await devnet.chain.fund([to], readAmount(body));
      return { balance: await devnet.balance(to) };
    },
  },
  {
    method: "POST",
    path: "/know",
    about: "recognises payers: {addresses}",
    answer: (devnet, { body }) => devnet.know(readAddresses(body)),
  },
  {
    method: "POST",
    path: "/forget",
    about: "drops what is remembered of payers: {addresses}",
    answer: (devnet, { body }) => devnet.forget(readAddresses(body)),
  },
  {
    method: "GET",
    path: "/faults",
    about: "the faults in force, all or ?payer=",
    answer: (devnet, { query }) => {
      const payer = readPayer(query)?.toLowerCase();
      return { faults: devnet.faults.list().filter((fault) => !payer || fault.payer?.toLowerCase() === payer) };
    },
  },
  {
    method: "POST",
    path: "/faults",
    about: "installs a fault: {at, call, payer?, action, times?}",
    answer: (devnet, { body }) => devnet.fault(readFault(body)),
  },
  {
    method: "DELETE",
    path: "/faults",
    about: "removes the faults, all or ?payer=",
    answer: (devnet, { query }) => devnet.clearFaults(readPayer(query)),
  },
  {
    method: "GET",
    path: "/calls",
    about: "the recorded calls of ?payer=, or of nobody, and the clock that their times are of",
    answer: async (devnet, { query }) => ({ calls: await devnet.calls(readPayer(query)), now: clock() }),
  },
  {
    method: "GET",
    path: "/ledger",
    about: "what left the account of ?payer=",
    answer: async (devnet, { query }) => ({ entries: await devnet.ledger(readAddress(query.get("payer"), '"payer"')) }),
  },
  {
    method: "GET",
    path: "/authorizations/:payer/:nonce",
    about: "whether the token counts a payer's nonce as used",
    answer: async (devnet, { params }) => {
      const nonce = params["nonce"] ?? "";
      if (!/^0x[0-9a-fA-F]{64}$/.test(nonce)) throw new BadInput("a nonce is 0x and 64 hex digits");
      return { used: await devnet.authorizationUsed(readAddress(params["payer"], "the payer"), nonce as Hex) };
    },
  },
  {
    method: "GET",
    path: "/balance",
    about: "atomic units of the token that ?account= holds",
    answer: async (devnet, { query }) => ({ balance: await devnet.balance(readAddress(query.get("account"), '"account"')) }),
  },
  {
    method: "GET",
    path: "/accounts",
    about: "the standing accounts with keys and balances",
    answer: async (devnet) => ({
      accounts: await Promise.all(devnet.info.accounts.map((account) => withBalances(devnet, account))),
    }),
  },
  {
    method: "GET",
    path: "/time",
    about: "the chain's clock, Unix seconds",
    answer: async (devnet) => ({ timestamp: await devnet.chainTime() }),
  },
  {
    method: "POST",
    path: "/time",
    about: "sets the chain's clock, forward or back: {timestamp}",
    answer: (devnet, { body }) => devnet.setTime(readInteger(body, "timestamp", 1, 253_402_300_799)),
  },
  {
    method: "POST",
    path: "/automine",
    about: "whether transactions are mined as they come: {on}",
    answer: (devnet, { body }) => {
      if (typeof body["on"] !== "boolean") throw new BadInput('"on" must be true or false');
      return devnet.automine(body["on"]);
    },
  },
  // A block takes Anvil about 2 ms: more of them would outlast the caller's patience.
  {
    method: "POST",
    path: "/mine",
    about: "mines blocks: {blocks}",
    answer: (devnet, { body }) => devnet.mine(readInteger(body, "blocks", 1, 1_000)),
  },
  {
    method: "POST",
    path: "/reorg",
    about: "replaces the newest blocks by empty ones: {depth}",
    answer: async (devnet, { body }) => {
      // Anvil keeps 256 states; what is older cannot be gone back to.
      await devnet.reorg(readInteger(body, "depth", 1, Math.min(250, await head(devnet))));
    },
  },
  {
    method: "GET",
    path: "/transactions/:hash",
    about: "how a transaction ended, null when no block has it",
    answer: async (devnet, { params }) => {
      const hash = params["hash"] ?? "";
      if (!/^0x[0-9a-fA-F]{64}$/.test(hash)) throw new BadInput("a transaction hash is 0x and 64 hex digits");
      return { transaction: (await devnet.transaction(hash as Hex)) ?? null };
    },
  },
  {
    method: "POST",
    path: "/transact",
    about: "sends a transaction as anybody: {from, to, data}",
    answer: (devnet, { body }) => devnet.transact({ from: readAddress(body["from"], '"from"'), ...readCall(body) }),
  },
  {
    method: "POST",
    path: "/read",
    about: "what a call would return, null when it reverts: {to, data}",
    answer: async (devnet, { body }) => ({ result: (await devnet.read(readCall(body))) ?? null }),
  },
  {
    method: "GET",
    path: "/code",
    about: "whether there is code at ?address=",
    answer: async (devnet, { query }) => ({ code: await devnet.hasCode(readAddress(query.get("address"), '"address"')) }),
  },
  {
    method: "POST",
    path: "/plant",
    about: "puts the code of a contract of this project at an address: {address, contract}",
    answer: (devnet, { body }) => {
      const name = body["contract"];
      if (typeof name !== "string" || !contractNames().includes(name)) {
        throw new BadInput(`"contract" must be one of ${contractNames().join(", ")}`);
      }
      return devnet.plant(readAddress(body["address"], '"address"'), name);
    },
  },
];

const head = async (devnet: Devnet) => Number(await devnet.chain.client.getBlockNumber());

async function withBalances(devnet: Devnet, account: Devnet["info"]["accounts"][number]) {
  const { address } = account;
  const [balance, wei] = await Promise.all([devnet.balance(address), devnet.chain.client.getBalance({ address })]);
  return { ...account, balance, wei };
}

function readAddress(value: unknown, name: string): Address {
  if (!isAddress(value)) throw new BadInput(`${name} must be an address, 0x and 40 hex digits`);
  return value as Address;
}

function readCall(body: Record<string, unknown>): { to: Address; data: Hex } {
  const data = body["data"];
  if (typeof data !== "string" || !/^0x(?:[0-9a-fA-F]{2})*$/.test(data)) throw new BadInput('"data" must be 0x and hex digits');
  return { to: readAddress(body["to"], '"to"'), data: data as Hex };
}

function readAddresses(body: Record<string, unknown>): Address[] {
  const addresses = body["addresses"];
  if (!Array.isArray(addresses)) throw new BadInput('"addresses" must be a list of addresses');
  return addresses.map((address) => readAddress(address, 'each of "addresses"'));
}

function readAmount(body: Record<string, unknown>): bigint {
  const amount = body["amount"];
  if (!isUint256(amount)) throw new BadInput('"amount" must be a decimal string of atomic units');
  return BigInt(amount);
}

function readInteger(body: Record<string, unknown>, name: string, least: number, most: number): number {
  const value = body[name];
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
    throw new BadInput(`"${name}" must be an integer from ${least} to ${most}`);
  }
  return value;
}

function readPayer(query: URLSearchParams): Address | undefined {
  return query.has("payer") ? readAddress(query.get("payer"), '"payer"') : undefined;
}

function readFault(body: Record<string, unknown>) {
  try {
    return parseFault(body);
  } catch (error) {
    throw error instanceof TypeError ? new BadInput(error.message) : error;
  }
}

/** The body of a request as an object; nothing at all counts as an empty one. */
export function readBodyObject(bytes: Buffer): Record<string, unknown> {
  if (bytes.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new BadInput("the body must be JSON");
  }
  if (!isObject(value)) throw new BadInput("the body must be a JSON object");
  return value;
}
