import { Agent, request } from "undici";
import { keccak256, parseTransaction, type Address, type Hex, type TransactionSerialized } from "viem";
import { asJson, type ProxyOptions } from "./facilitator-proxy.js";
import { listen, readBody, sendJson, type Listening } from "./http.js";
import { deliver, misbehave, type Outcome, type Reply } from "./misbehave.js";

interface RpcCall {
  jsonrpc: string;
  id: unknown;
  method: string;
  params?: unknown[];
}

/** Stands in front of the chain's JSON-RPC: records every call, knows whose payment it is about, and misbehaves on command. */
export async function startRpcProxy({
  behind,
  faults,
  recorder,
  port,
}: ProxyOptions): Promise<Listening & { know(payer: Address): void }> {
  const agent = new Agent({ connections: 64, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  const closing = new AbortController();
  const payers = new PayerIndex();

  const ask = async (message: unknown): Promise<unknown> => {
    const { body } = await request(behind(), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(message),
      dispatcher: agent,
    });
    return body.json();
  };

  /** One call of a batch (or the only one): its outcome at HTTP level, so that even one call can break the connection. */
  const answer = async (call: RpcCall): Promise<Outcome> => {
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
    const action = fault?.action;
    const forward = async (): Promise<Reply> => asReply(await ask(call));
    let outcome: Outcome;
    if (action?.do === "rpc-error" || action?.do === "rpc-result") {
      if (action.forward) await forward();
      const said =
        action.do === "rpc-error" ? { error: { code: action.code, message: action.message } } : { result: action.result };
      outcome = { kind: "reply", reply: asReply({ jsonrpc: "2.0", id: call.id, ...said }) };
    } else if (action?.do === "stale") {
      const old = await blocksAgo(action.blocks, ask);
      const said = call.method === "eth_blockNumber" ? { jsonrpc: "2.0", id: call.id, result: old } : await ask(asOf(call, old));
      outcome = { kind: "reply", reply: asReply(said) };
    } else {
      outcome = await misbehave(action, forward, closing.signal);
    }
    const given = outcome.kind === "reply" ? (JSON.parse(outcome.reply.body.toString()) as Record<string, unknown>) : undefined;
    recorder.end(record, undefined, given ? (given["error"] ?? given["result"]) : `connection: ${outcome.kind}`);
    return outcome;
  };

  const listening = await listen((incoming, response) => {
    void (async () => {
      const message = asJson(await readBody(incoming, 16 << 20));
      if (typeof message !== "object" || message === null) {
        sendJson(response, 400, { jsonrpc: "2.0", id: null, error: { code: -32700, message: "Parse error" } });
        return;
      }
      if (!Array.isArray(message)) {
        deliver(await answer(message as RpcCall), response);
        return;
      }
      const outcomes = await Promise.all(message.map((call) => answer(call as RpcCall)));
      const broken = outcomes.find((outcome) => outcome.kind !== "reply");
      if (broken) deliver(broken, response);
      else
        sendJson(
          response,
          200,
          outcomes.map((outcome) => JSON.parse((outcome as { reply: Reply }).reply.body.toString()) as unknown),
        );
    })().catch(() => {
      if (!response.headersSent) response.socket?.resetAndDestroy();
    });
  }, port);
  return {
    ...listening,
    know: (payer) => payers.know(payer),
    async close() {
      closing.abort();
      await listening.close();
      await agent.destroy();
    },
  };
}

const asReply = (value: unknown): Reply => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: Buffer.from(JSON.stringify(value)),
});

async function blocksAgo(blocks: number, ask: (message: unknown) => Promise<unknown>): Promise<string> {
  const head = (await ask({ jsonrpc: "2.0", id: 0, method: "eth_blockNumber", params: [] })) as { result: Hex };
  return `0x${Math.max(0, Number(head.result) - blocks).toString(16)}`;
}

/** The call as a node understands it whose "latest" block is an older one. */
function asOf(call: RpcCall, block: string): RpcCall {
  return { ...call, params: (call.params ?? []).map((param) => (param === "latest" || param === "pending" ? block : param)) };
}

/** Finds out whose payment a JSON-RPC call is about, from its call data, its log topics or the transaction that it asks for. */
export class PayerIndex {
  #known = new Set<string>();
  #byTransaction = new Map<string, Address>();

  /** From now on calls that mention this address belong to it. */
  know(payer: Address): void {
    this.#known.add(payer.toLowerCase());
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

  /** The first known payer among the padded addresses in some call data, however deep it is nested. */
  #mentioned(text: string | undefined): Address | undefined {
    if (!text) return undefined;
    for (const match of text.toLowerCase().matchAll(/(?=0{24}([0-9a-f]{40}))/g)) {
      const address = `0x${match[1]}`;
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
