import { setMaxListeners } from "node:events";
import { Agent, request } from "undici";
import { isObject } from "../protocol/headers.js";
import type { FaultBook } from "./faults.js";
import { listen, readBody, type Listening } from "./http.js";
import { deliver, misbehave, nobodyThere, type Reply } from "./misbehave.js";
import type { Recorder } from "./recorder.js";
import type { Address } from "viem";

/** Asks a service in this process; `gone` says whether whoever asked has left. */
export type Ask = (request: { method: string; url: string; body: Buffer }, gone: () => boolean) => Promise<Reply>;

export interface ProxyOptions<Behind = string> {
  /** The real service at the time of each call: where it is; of a facilitator in this process also how it is asked without a wire between. */
  behind: () => Behind;
  faults: FaultBook;
  recorder: Recorder;
  /** 0 picks a free one. */
  port: number;
}

/** Stands in front of a facilitator: records every call with its times, and misbehaves on command. */
export async function startFacilitatorProxy({ behind, faults, recorder, port }: ProxyOptions<string | Ask>): Promise<Listening> {
  const agent = new Agent({ connections: 64, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  const closing = new AbortController();
  // Every call that is delayed listens to it.
  setMaxListeners(0, closing.signal);

  const listening = await listen((incoming, response) => {
    void (async () => {
      const body = await readBody(incoming, 8 << 20);
      const path = incoming.url ?? "/";
      const name = path.split("?")[0]?.split("/").filter(Boolean).at(-1) ?? "";
      const parsed = asJson(body);
      const payer = payerOf(parsed);
      const call = recorder.begin({
        to: "facilitator",
        method: name,
        request: parsed,
        ...(payer ? { payer } : {}),
      });
      const fault = faults.meet("facilitator", name, payer);
      if (fault) call.fault = fault.id;

      const forward = async (): Promise<Reply> => {
        const there = behind();
        const method = incoming.method ?? "GET";
        if (typeof there === "function") return there({ method, url: path, body }, () => closing.signal.aborted);
        const {
          statusCode,
          headers,
          body: stream,
        } = await request(`${there}${path}`, {
          method: method as "GET",
          headers: { "content-type": incoming.headers["content-type"] ?? "application/json" },
          ...(body.length > 0 ? { body } : {}),
          dispatcher: agent,
        });
        const type = headers["content-type"];
        return {
          status: statusCode,
          headers: { "content-type": typeof type === "string" ? type : "application/json" },
          body: Buffer.from(await stream.arrayBuffer()),
        };
      };
      const outcome = await misbehave(fault?.action, forward, closing.signal, {
        removed: () => faults.removed(fault?.id ?? ""),
        turns: (action) => faults.turns(action),
      }).catch(nobodyThere);
      const given = outcome.kind === "reply" ? outcome.reply : undefined;
      recorder.end(call, given?.status, given ? asJson(given.body) : `connection: ${outcome.kind}`);
      deliver(outcome, response);
    })().catch(() => {
      // The caller has gone, or sends more than anybody should.
      response.socket?.resetAndDestroy();
    });
  }, port);
  return {
    ...listening,
    async close() {
      closing.abort();
      await listening.close();
      await agent.destroy();
    },
  };
}

/** A body as JSON; as text, cut short, where it is not JSON; undefined where it is empty. */
export function asJson(body: Buffer): unknown {
  const text = body.toString("utf8");
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(0, 2_000);
  }
}

/** The payer named in a facilitator request's authorization, of either version. */
export function payerOf(message: unknown): Address | undefined {
  let value: unknown = message;
  for (const member of ["paymentPayload", "payload", "authorization", "from"]) {
    if (!isObject(value)) return undefined;
    value = value[member];
  }
  return typeof value === "string" && /^0x[0-9a-fA-F]{40}$/.test(value) ? (value as Address) : undefined;
}
