import type { ServerResponse } from "node:http";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import type { FaultAction, FaultBook } from "./faults.js";

/** What the service behind a proxy answered, or what the proxy pretends it did. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

export type Outcome =
  | { kind: "reply"; reply: Reply }
  | { kind: "truncated"; reply: Reply }
  /** The whole answer in chunks of `size` bytes, one each `every` milliseconds, behind an informational answer if `hints` says so. */
  | { kind: "pieces"; reply: Reply; size: number; every: number; hints?: boolean }
  | { kind: "reset" }
  | { kind: "hang" }
  /** A body that goes on for as long as somebody reads it, `limit` bytes at most: then the connection breaks. */
  | { kind: "endless"; reply: Reply; limit: number };

const jsonReply = (status: number, body: unknown, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body ?? {})),
});

/** Milliseconds after which work that outlives its caller is done. */
const later = 150;

/**
 * Carries out a fault on an HTTP call; `removed` resolves when it is no longer in force, `turns` are where calls wait for theirs. `forward` asks the real service; a fault "after" has asked it, so what it does is done.
 * The JSON-RPC actions are not for here (see rpc-proxy).
 */
export async function misbehave(
  action: FaultAction | undefined,
  forward: () => Promise<Reply>,
  signal: AbortSignal,
  { removed, turns }: { removed(): Promise<void>; turns: FaultBook["turns"] },
): Promise<Outcome> {
  const asked = async (): Promise<Outcome> => ({ kind: "reply", reply: await forward() });
  // The world may have ended meanwhile.
  const workLater = () =>
    void wait(later, undefined, { signal })
      .then(forward)
      .catch(() => undefined);
  switch (action?.do) {
    case "delay": {
      if (action.when === "before") await wait(action.ms, undefined, { signal });
      const outcome = await asked();
      if (action.when === "after") await wait(action.ms, undefined, { signal });
      return outcome;
    }
    case "hold":
      await Promise.race([removed(), once(signal, "abort")]);
      return asked();
    case "turns":
      return turns(action).take(asked, Promise.race([removed(), once(signal, "abort")]));
    case "hang":
      if (action.when === "after") await forward();
      if (action.when === "later") workLater();
      return { kind: "hang" };
    case "reset":
      if (action.when === "after") await forward();
      if (action.when === "later") workLater();
      return { kind: "reset" };
    case "truncate":
      return { kind: "truncated", reply: await forward() };
    case "answer":
      if (action.forward === true) await forward();
      if (action.forward === "later") workLater();
      if (action.ms !== undefined) await wait(action.ms, undefined, { signal });
      return { kind: "reply", reply: jsonReply(action.status ?? 200, action.body, action.headers) };
    case "patch": {
      const reply = await forward();
      return { kind: "reply", reply: patched(reply, action.members, action.status) };
    }
    case "repeat": {
      for (let sent = 1; sent < action.times; sent += 1) await forward();
      return asked();
    }
    case "rpc-error":
    case "rpc-result":
    case "stale":
    case undefined:
      return asked();
  }
}

/** What a caller sees when nobody answers behind the proxy: what a dead host looks like from in front. */
export const nobodyThere = (): Outcome => ({ kind: "reset" });

function patched(reply: Reply, members: Record<string, unknown>, status?: number): Reply {
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(reply.body.toString("utf8")) as Record<string, unknown>;
  } catch {
    return reply;
  }
  for (const [name, member] of Object.entries(members)) {
    if (member === null) delete value[name];
    else value[name] = member;
  }
  return jsonReply(status ?? reply.status, value);
}

/** Gives an outcome to the caller. `went` is told how much of an endless body was taken. */
export function deliver(outcome: Outcome, response: ServerResponse, went?: (bytes: number) => void): void {
  switch (outcome.kind) {
    case "endless":
      // A caller that breaks off in the middle is no failure of ours.
      void pour(outcome.reply, outcome.limit, response).then(went, () => undefined);
      return;
    case "pieces":
      if (outcome.hints) response.writeEarlyHints({ link: "</style.css>; rel=preload; as=style" });
      void trickle(outcome.reply, outcome.size, outcome.every, response);
      return;
    case "reply":
      response.writeHead(outcome.reply.status, { ...outcome.reply.headers, "content-length": String(outcome.reply.body.length) });
      response.end(outcome.reply.body);
      return;
    case "truncated": {
      const { status, headers, body } = outcome.reply;
      response.writeHead(status, { ...headers, "content-length": String(body.length) });
      response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.socket?.resetAndDestroy());
      return;
    }
    case "reset":
      response.socket?.resetAndDestroy();
      return;
    case "hang":
      // The connection stays open until the caller gives up or the proxy closes.
      return;
  }
}

/** Writes a body a little at a time, without having said how long it is. */
async function trickle({ status, headers, body }: Reply, size: number, every: number, response: ServerResponse): Promise<void> {
  response.writeHead(status, headers);
  for (let at = 0; at < body.length && !response.destroyed; at += size) {
    response.write(body.subarray(at, at + size));
    await wait(every);
  }
  response.end();
}

/** Repeats a body until `limit` bytes are gone or nobody reads any more; returns how many were. */
async function pour({ status, headers, body }: Reply, limit: number, response: ServerResponse): Promise<number> {
  response.writeHead(status, headers);
  const left = once(response, "close");
  let bytes = 0;
  while (bytes < limit && !response.destroyed) {
    bytes += body.length;
    if (!response.write(body)) await Promise.race([once(response, "drain"), left]);
  }
  response.socket?.resetAndDestroy();
  return bytes;
}
