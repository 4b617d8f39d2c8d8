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
export function createBatch(rpcUrl: string): AskTogether {
  const agent = new Agent({ connections: 64, pipelining: 1 });
  return async (calls) => {
    const { statusCode, body } = await request(rpcUrl, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(calls.map((call, id) => ({ jsonrpc: "2.0", id, ...call }))),
      signal: AbortSignal.timeout(patience),
      dispatcher: agent,
    });
    const answers: unknown = await body.json();
    if (statusCode !== 200 || !Array.isArray(answers)) throw new Error(`the node answered ${statusCode} to a batch`);
    const byId = new Map(answers.filter(isObject).map((answer) => [answer["id"], answer]));
    return calls.map(({ method }, id) => wordOf(method, byId.get(id)));
  };
}

function wordOf(method: string, answer: Record<string, unknown> | undefined): RpcAnswer {
  if (answer && "result" in answer && answer["result"] !== null) return { kind: "result", result: answer["result"] };
  const error = answer?.["error"];
  if (isObject(error) && (error["code"] === 3 || /revert/i.test(String(error["message"])))) return { kind: "reverted" };
  throw new Error(`the node has no answer to ${method}`);
}
