import { Agent, request } from "undici";
import type { Hex } from "viem";
import { clock } from "./clock.js";
import type { Call } from "./recorder.js";
import { isObject } from "../protocol/headers.js";
import { DevnetError } from "./anvil-binary.js";
import { controlName } from "./control-routes.js";
import type { World, WorldInfo } from "./world.js";

/** Milliseconds: to find out whether a devnet is there, and for anything it is asked later. */
const patience = { connect: 5_000, answer: 30_000 };

/**
 * Joins a running devnet through its control API. Closing this world leaves the devnet running.
 *
 * @throws DevnetError when nothing answers at `url`, or what answers is not an x402-assay devnet.
 */
export async function connectWorld(url: string): Promise<World> {
  if (!URL.canParse(url)) throw new DevnetError(`${url} is not the URL of a devnet.`);
  const base = url.replace(/\/+$/, "");
  const agent = new Agent({ connections: 16, pipelining: 1, connect: { timeout: patience.connect } });
  const control = createControl(base, agent);
  try {
    const found = await control("GET", "/info", undefined, patience.connect);
    if (found["devnet"] !== controlName) throw new DevnetError(`What answers at ${base} is not an x402-assay devnet.`);
    const { devnet: _devnet, version: _version, ...info } = found;
    return remoteWorld(info as unknown as WorldInfo, control, () => agent.destroy());
  } catch (error) {
    await agent.destroy();
    throw error;
  }
}

type Control = (
  method: "GET" | "POST" | "DELETE",
  path: string,
  body?: unknown,
  timeout?: number,
) => Promise<Record<string, unknown>>;

function createControl(base: string, agent: Agent): Control {
  return async (method, path, body, timeout = patience.answer) => {
    let status: number;
    let text: string;
    try {
      const response = await request(`${base}${path}`, {
        method,
        dispatcher: agent,
        signal: AbortSignal.timeout(timeout),
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      });
      status = response.statusCode;
      text = await response.body.text();
    } catch (error) {
      const code = (error as { code?: string }).code;
      throw new DevnetError(`No devnet answers at ${base}${code ? ` (${code})` : ""}; start one with: x402-assay devnet`);
    }
    let answer: unknown;
    try {
      answer = JSON.parse(text);
    } catch {
      answer = undefined;
    }
    if (!isObject(answer)) throw new DevnetError(`What answers at ${base} is not an x402-assay devnet.`);
    if (status === 200) return answer;
    if (path === "/info") throw new DevnetError(`What answers at ${base} is not an x402-assay devnet (status ${status}).`);
    throw new DevnetError(`The devnet refused ${method} ${path}: ${String(answer["error"] ?? status)}.`);
  };
}

function remoteWorld(info: WorldInfo, control: Control, close: () => Promise<void>): World {
  const member = async <T>(name: string, answer: Promise<Record<string, unknown>>) => (await answer)[name] as T;
  return {
    info,
    async beginRun() {
      const run = await member<number>("run", control("POST", "/runs"));
      info.runs = run + 1;
      return run;
    },
    fund: async (addresses, amount) => void (await control("POST", "/fund", { addresses, amount: amount.toString() })),
    know: async (addresses) => void (await control("POST", "/know", { addresses })),
    forget: async (addresses) => void (await control("POST", "/forget", { addresses })),
    fault: async (fault) => (await control("POST", "/faults", fault)) as unknown as Awaited<ReturnType<World["fault"]>>,
    clearFaults: async (payer) => void (await control("DELETE", payer ? `/faults?payer=${payer}` : "/faults")),
    async calls(payer) {
      const before = clock();
      const answer = await control("GET", payer ? `/calls?payer=${payer}` : "/calls");
      return inLocalTime(answer["calls"] as Call[], answer["now"], before, clock());
    },
    ledger: (payer) => member("entries", control("GET", `/ledger?payer=${payer}`)),
    authorizationUsed: (payer, nonce) => member("used", control("GET", `/authorizations/${payer}/${nonce}`)),
    balance: async (account) => BigInt(await member<string>("balance", control("GET", `/balance?account=${account}`))),
    chainTime: () => member("timestamp", control("GET", "/time")),
    mine: async (blocks) => void (await control("POST", "/mine", { blocks })),
    setTime: async (timestamp) => void (await control("POST", "/time", { timestamp })),
    automine: async (on) => void (await control("POST", "/automine", { on })),
    reorg: async (depth, transactions = []) => void (await control("POST", "/reorg", { depth, transactions })),
    rollback: async (depth) => void (await control("POST", "/rollback", { depth })),
    rawTransaction: async (hash) => (await member<Hex | null>("raw", control("GET", `/transactions/${hash}/raw`))) ?? undefined,
    sendRaw: (raw) => member("taken", control("POST", "/raw", { raw })),
    emptyPool: async () => void (await control("DELETE", "/pool")),
    setBaseFee: async (wei) => void (await control("POST", "/base-fee", { wei: wei.toString() })),
    setGasMoney: async (account, wei) => void (await control("POST", "/gas-money", { account, wei: wei.toString() })),
    transaction: async (hash) =>
      (await member<Awaited<ReturnType<World["transaction"]>> | null>("transaction", control("GET", `/transactions/${hash}`))) ??
      undefined,
    transact: async (transaction) =>
      (await control("POST", "/transact", transaction)) as unknown as Awaited<ReturnType<World["transact"]>>,
    read: async (call) => (await member<Hex | null>("result", control("POST", "/read", call))) ?? undefined,
    hasCode: (address) => member("code", control("GET", `/code?address=${address}`)),
    plant: async (address, contract) => void (await control("POST", "/plant", { address, contract })),
    close,
  };
}

/**
 * The times of another process in those of this one, by what its clock said within a round trip. Clocks that agree as closely as
 * a round trip can tell are left alone; where they do not, the doubt goes to the call, which then counts as ended earlier.
 */
export function inLocalTime(calls: Call[], now: unknown, before: number, after: number): Call[] {
  if (typeof now !== "number" || (now >= before && now <= after)) return calls;
  const shift = before - now;
  return calls.map((call) => ({
    ...call,
    startedAt: call.startedAt + shift,
    ...(call.endedAt === undefined ? {} : { endedAt: call.endedAt + shift }),
  }));
}
