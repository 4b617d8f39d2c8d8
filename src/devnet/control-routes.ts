import type { Address, Hex } from "viem";
import { blockRoutes } from "./control-block-routes.js";
import {
  BadInput,
  head,
  readAddress,
  readAddresses,
  readAmount,
  readCall,
  readInteger,
  type ControlRoute,
} from "./control-input.js";
import { packageVersion } from "../package-root.js";
import { isObject } from "../protocol/headers.js";
import { clock } from "./clock.js";
import type { Devnet } from "./devnet.js";
import { parseFault } from "./faults.js";
import { contractNames } from "./token.js";

/** What `GET /info` says it is, so that nobody mistakes another service for a devnet. */
export const controlName = "x402-assay";

export { BadInput, type ControlInput, type ControlRoute } from "./control-input.js";

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
    method: "DELETE",
    path: "/faults/:id",
    about: "removes one fault",
    answer: (devnet, { params }) => {
      if (!devnet.faults.remove(params["id"] ?? "")) throw new BadInput("there is no such fault; GET /faults lists them");
    },
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
    path: "/advance",
    about: "moves the chain's clock on and mines a block that shows it: {seconds}",
    answer: async (devnet, { body }) => {
      await devnet.advance(readInteger(body, "seconds", 1, 3_153_600_000));
      await devnet.mine(1);
      return { timestamp: await devnet.chainTime() };
    },
  },
  ...blockRoutes,
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

async function withBalances(devnet: Devnet, account: Devnet["info"]["accounts"][number]) {
  const { address } = account;
  const [balance, wei] = await Promise.all([devnet.balance(address), devnet.chain.client.getBalance({ address })]);
  return { ...account, balance, wei };
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
