import { once, setMaxListeners } from "node:events";
import { Agent, request } from "undici";
import { keccak256, parseTransaction, type Address, type Hex, type TransactionSerialized } from "viem";
import { isObject } from "../protocol/headers.js";
import { asJson, type ProxyOptions } from "./facilitator-proxy.js";
import { listen, readBody, type Listening } from "./http.js";
import type { InstalledFault } from "./faults.js";
import type { Call } from "./recorder.js";
import { deliver, misbehave, nobodyThere, type Outcome, type Reply } from "./misbehave.js";

interface RpcCall {
  jsonrpc: string;
  id: unknown;
  method: string;
  params?: unknown[];
}

export interface RpcProxy extends Listening {
  know(payer: Address): void;
  forget(payer: Address): void;
  /** The proxy for a caller in this process: what `fetch` would bring back from its URL, without a wire between. */
  fetch: typeof globalThis.fetch;
}

/** Stands in front of the chain's JSON-RPC: records every call, knows whose payment it is about, and misbehaves on command. */
export async function startRpcProxy({ behind, faults, recorder, port }: ProxyOptions): Promise<RpcProxy> {
  const agent = new Agent({ connections: 64, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  const closing = new AbortController();
  // Every call that is delayed listens to it.
  setMaxListeners(0, closing.signal);
  const payers = new PayerIndex();

  /** Bytes in, bytes out: what nobody changes need not be written anew. */
  const pass = async (message: string | Buffer): Promise<Buffer> => {
    const { body } = await request(behind(), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: message,
      dispatcher: agent,
    });
    return Buffer.from(await body.arrayBuffer());
  };
  const ask = async (message: unknown): Promise<unknown> =>
    JSON.parse((await pass(JSON.stringify(message))).toString("utf8")) as unknown;

  const carryOut = async (call: RpcCall, fault: InstalledFault | undefined, bytes?: Buffer): Promise<Outcome> => {
    const action = fault?.action;
    const forward = async (): Promise<Reply> => jsonReply(await pass(bytes ?? JSON.stringify(call)));
    if (action?.do === "rpc-error" || action?.do === "rpc-result") {
      if (action.forward) await forward();
      const said =
        action.do === "rpc-error" ? { error: { code: action.code, message: action.message } } : { result: action.result };
      return { kind: "reply", reply: asReply({ jsonrpc: "2.0", id: call.id, ...said }) };
    }
    if (action?.do === "stale") {
      return { kind: "reply", reply: asReply(await askAsOf(await blocksAgo(action.blocks, ask), call, ask)) };
    }
    return misbehave(action, forward, closing.signal, {
      removed: () => faults.removed(fault?.id ?? ""),
      turns: (action) => faults.turns(action),
    });
  };

  /** One call of a batch (or the only one): its outcome at HTTP level, so that even one call can break the connection. */
  const answer = async (call: unknown, bytes?: Buffer): Promise<Outcome> => {
    if (!isCall(call)) return { kind: "reply", reply: asReply(invalidRequest) };
    return goOn(call, begin(call), bytes);
  };
  const goOn = async (call: RpcCall, [record, fault]: ReturnType<typeof begin>, bytes?: Buffer): Promise<Outcome> => {
    const outcome = await carryOut(call, fault, bytes).catch(nobodyThere);
    end(record, outcome);
    return outcome;
  };

  const begin = (call: RpcCall): [Call, InstalledFault | undefined] => {
    const { payer, transaction } = payers.about(call);
    const record = recorder.begin({
      to: "rpc",
      method: call.method,
      request: call.params ?? [],
      ...(payer ? { payer } : {}),
      ...(transaction ? { transaction } : {}),
    });
    const fault = faults.meet("rpc", call.method, payer);
    if (fault) record.fault = fault.id;
    return [record, fault];
  };
  const note = (record: Call, status: number, given: unknown): void =>
    recorder.end(record, status, isObject(given) ? (given["error"] ?? given["result"]) : given);
  const end = (record: Call, outcome: Outcome): void => {
    if (outcome.kind === "reply") {
      note(record, outcome.reply.status, asJson(outcome.reply.body));
    } else {
      recorder.end(record, undefined, `connection: ${outcome.kind}`);
    }
  };

  /** A batch that meets no fault goes to the node as it is: one request behind for one in front. */
  const answerTogether = async (calls: unknown[], bytes: Buffer): Promise<Outcome[] | Buffer> => {
    if (!calls.every(isCall)) return Promise.all(calls.map((call) => answer(call)));
    const begun = calls.map((call) => ({ call, state: begin(call) }));
    if (begun.some(({ state: [, fault] }) => fault !== undefined)) {
      return Promise.all(begun.map(({ call, state }) => goOn(call, state)));
    }
    const given = await pass(bytes).catch(() => undefined);
    const answers = given && asJson(given);
    if (given && Array.isArray(answers) && answers.length === calls.length) {
      begun.forEach(({ state: [record] }, index) => note(record, 200, (answers as unknown[])[index]));
      return given;
    }
    return begun.map(({ state: [record] }) => {
      end(record, nobodyThere());
      return nobodyThere();
    });
  };

  /** What becomes of a whole request. */
  const take = async (bytes: Buffer): Promise<Outcome> => {
    const message = asJson(bytes);
    if (typeof message !== "object" || message === null) {
      return { kind: "reply", reply: { ...asReply({ jsonrpc: "2.0", id: null, error: parseError }), status: 400 } };
    }
    if (!Array.isArray(message)) return answer(message, bytes);
    const outcomes = await answerTogether(message, bytes);
    if (Buffer.isBuffer(outcomes)) return { kind: "reply", reply: jsonReply(outcomes) };
    const answers = outcomes.map(answerIn);
    // What is not a JSON-RPC answer cannot be a part of a batch: it befalls the whole request.
    return outcomes[answers.indexOf(undefined)] ?? { kind: "reply", reply: asReply(answers) };
  };

  const listening = await listen((incoming, response) => {
    void readBody(incoming, 16 << 20)
      .then(take)
      .then((outcome) => deliver(outcome, response))
      .catch(() => {
        if (!response.headersSent) response.socket?.resetAndDestroy();
      });
  }, port);
  return {
    ...listening,
    know: (payer) => payers.know(payer),
    forget: (payer) => payers.forget(payer),
    async fetch(_url, init) {
      const { body, signal } = init ?? {};
      const outcome = await unless(signal, typeof body === "string" ? take(Buffer.from(body)) : Promise.reject(new TypeError()));
      // Silence lasts until the caller or the proxy has enough of it.
      if (outcome.kind === "hang") await unless(signal, once(closing.signal, "abort"));
      if (outcome.kind !== "reply") throw new TypeError("fetch failed");
      const { status, headers, body: bytes } = outcome.reply;
      return new Response(new Uint8Array(bytes), { status, headers });
    },
    async close() {
      closing.abort();
      await listening.close();
      await agent.destroy();
    },
  };
}

const isCall = (value: unknown): value is RpcCall =>
  isObject(value) && typeof value["method"] === "string" && (value["params"] === undefined || Array.isArray(value["params"]));

/** Settles as `work` does, or rejects as soon as the signal says so. */
function unless<T>(signal: AbortSignal | null | undefined, work: Promise<T>): Promise<T> {
  if (!signal) return work;
  return new Promise<T>((resolve, reject) => {
    const end = () => reject(signal.reason as Error);
    if (signal.aborted) end();
    signal.addEventListener("abort", end, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", end));
  });
}

const parseError = { code: -32700, message: "Parse error" };
const invalidRequest = { jsonrpc: "2.0", id: null, error: { code: -32600, message: "Invalid Request" } };

const jsonReply = (body: Buffer): Reply => ({ status: 200, headers: { "content-type": "application/json" }, body });
const asReply = (value: unknown): Reply => jsonReply(Buffer.from(JSON.stringify(value)));

async function blocksAgo(blocks: number, ask: (message: unknown) => Promise<unknown>): Promise<Hex> {
  const head = (await ask({ jsonrpc: "2.0", id: 0, method: "eth_blockNumber", params: [] })) as { result: Hex };
  return `0x${Math.max(0, Number(head.result) - blocks).toString(16)}`;
}

/** The JSON-RPC answer in an outcome, if it is one. */
function answerIn(outcome: Outcome): Record<string, unknown> | undefined {
  if (outcome.kind !== "reply" || outcome.reply.status !== 200) return undefined;
  const value = asJson(outcome.reply.body);
  return isObject(value) ? value : undefined;
}

/** Where calls that may leave their block out would have it. */
const blockPosition: Record<string, number> = {
  eth_call: 1,
  eth_estimateGas: 1,
  eth_getBalance: 1,
  eth_getCode: 1,
  eth_getTransactionCount: 1,
  eth_getStorageAt: 2,
};

/** The answer of a node that has seen nothing newer than `block`. */
async function askAsOf(block: Hex, call: RpcCall, ask: (message: unknown) => Promise<unknown>): Promise<unknown> {
  if (call.method === "eth_blockNumber") return { jsonrpc: "2.0", id: call.id, result: block };
  const newest = (param: unknown) => (param === "latest" || param === "pending" ? block : param);
  const params = (call.params ?? []).map(newest);
  if (call.method === "eth_getLogs" && isObject(params[0]) && !("blockHash" in params[0])) {
    const { fromBlock = "latest", toBlock = "latest" } = params[0];
    params[0] = { ...params[0], fromBlock: newest(fromBlock), toBlock: newest(toBlock) };
  }
  const position = blockPosition[call.method];
  if (position !== undefined && params.length === position) params.push(block);
  const answer = await ask({ ...call, params });
  // What stands in a later block, or in none yet, is not known there.
  const result = isObject(answer) ? answer["result"] : undefined;
  const mined = isObject(result) && typeof result["blockNumber"] === "string" ? Number(result["blockNumber"]) : undefined;
  if (/^eth_getTransaction(ByHash|Receipt)$/.test(call.method) && mined !== undefined && mined > Number(block)) {
    return { jsonrpc: "2.0", id: call.id, result: null };
  }
  return answer;
}

/** Finds out whose payment a JSON-RPC call is about, from its call data, its log topics or the transaction that it asks for. */
export class PayerIndex {
  #known = new Set<string>();
  #byTransaction = new Map<string, Address>();

  /** From now on calls that mention this address belong to it. */
  know(payer: Address): void {
    this.#known.add(payer.toLowerCase());
  }

  forget(payer: Address): void {
    this.#known.delete(payer.toLowerCase());
    for (const [transaction, whose] of this.#byTransaction)
      if (whose.toLowerCase() === payer.toLowerCase()) this.#byTransaction.delete(transaction);
  }

  about(call: RpcCall): { payer?: Address; transaction?: Hex } {
    const first = call.params?.[0];
    if (call.method.startsWith("eth_sendRawTransaction") && typeof first === "string") {
      const transaction = keccak256(first as Hex);
      const payer = this.#mentioned(dataOf(first as TransactionSerialized));
      if (payer) this.#byTransaction.set(transaction, payer);
      return { transaction, ...(payer ? { payer } : {}) };
    }
    if (typeof first === "string" && /^0x[0-9a-f]{64}$/.test(first)) {
      const payer = this.#byTransaction.get(first);
      return { transaction: first as Hex, ...(payer ? { payer } : {}) };
    }
    const payer = this.#mentioned(JSON.stringify(first ?? ""));
    return payer ? { payer } : {};
  }

  /** The first known payer in some call data, padded and however deep it is nested, or named as an address of its own. */
  #mentioned(text: string | undefined): Address | undefined {
    if (!text) return undefined;
    for (const match of text.toLowerCase().matchAll(/(?=0{24}([0-9a-f]{40}))|"0x([0-9a-f]{40})"/g)) {
      const address = `0x${match[1] ?? match[2]}`;
      if (this.#known.has(address)) return address as Address;
    }
    return undefined;
  }
}

function dataOf(raw: TransactionSerialized): string | undefined {
  try {
    return parseTransaction(raw).data;
  } catch {
    return undefined;
  }
}
