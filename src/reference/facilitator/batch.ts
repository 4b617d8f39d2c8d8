import { Agent, request } from "undici";
import { isObject } from "../../protocol/headers.js";

/** One JSON-RPC call, and the chain's word on it. A revert is a word; a node that fails has none. */
export interface RpcCall {
  method: string;
  params: unknown[];
}
export type RpcAnswer = { kind: "result"; result: unknown } | { kind: "reverted" };

export type AskTogether = (calls: readonly RpcCall[]) => Promise<RpcAnswer[]>;

/** Milliseconds for one request to the node. */
export const patience = 6_000;

/**
 * Asks a node several things about one payment in one request. Never about several payments: what befalls one of them would
 * befall all.
 *
 * @throws Error when the node does not answer every call, or answers one with a failure of its own.
 */
export function createBatch(rpcUrl: string, fetch?: typeof globalThis.fetch): AskTogether {
  const post = fetch ? by(fetch, rpcUrl) : overTheNetwork(rpcUrl);
  return async (calls) => {
    const { status, answers } = await post(JSON.stringify(calls.map((call, id) => ({ jsonrpc: "2.0", id, ...call }))));
    if (status !== 200 || !Array.isArray(answers)) throw new Error(`the node answered ${status} to a batch`);
    const byId = new Map(answers.filter(isObject).map((answer) => [answer["id"], answer]));
    return calls.map(({ method }, id) => wordOf(method, byId.get(id)));
  };
}

type Post = (body: string) => Promise<{ status: number; answers: unknown }>;

const posted = (body: string) =>
  ({
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    signal: AbortSignal.timeout(patience),
  }) as const;

function by(fetch: typeof globalThis.fetch, rpcUrl: string): Post {
  return async (body) => {
    const response = await fetch(rpcUrl, posted(body));
    return { status: response.status, answers: await response.json() };
  };
}

function overTheNetwork(rpcUrl: string): Post {
  const dispatcher = new Agent({ connections: 64, pipelining: 1 });
  return async (text) => {
    const { statusCode, body } = await request(rpcUrl, { ...posted(text), dispatcher });
    return { status: statusCode, answers: await body.json() };
  };
}

function wordOf(method: string, answer: Record<string, unknown> | undefined): RpcAnswer {
  if (answer && "result" in answer && answer["result"] !== null) return { kind: "result", result: answer["result"] };
  const error = answer?.["error"];
  if (isObject(error) && (error["code"] === 3 || /revert/i.test(String(error["message"])))) return { kind: "reverted" };
  throw new Error(`the node has no answer to ${method}`);
}
