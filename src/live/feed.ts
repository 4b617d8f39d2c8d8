import type { Call } from "../devnet/recorder.js";
import type { SeenRequest } from "../reference/server/serve.js";
import type { CallEntry } from "../report/evidence.js";
import { shorten, shortenValue } from "../report/shorten.js";
import { entriesKept, type LiveEntry, type LiveExchange } from "./types.js";

/** Milliseconds: what happens within them is told together. */
const together = 120;

/** The newest entries of the timeline; who listens is told of what is new or has changed. */
export class Feed {
  #entries = new Map<string, LiveEntry>();
  #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  readonly #listeners = new Set<(entries: LiveEntry[]) => void>();

  /** Adds an entry, or changes the one with its id. */
  put(entry: LiveEntry): void {
    this.#entries.set(entry.id, entry);
    if (this.#entries.size > entriesKept) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    if (this.#listeners.size === 0) return;
    this.#changed.add(entry.id);
    this.#timer ??= setTimeout(() => this.#flush(), together).unref();
  }

  /** Changes an entry that is still there. */
  change(entry: LiveEntry): void {
    if (this.#entries.has(entry.id)) this.put(entry);
  }

  entries(): LiveEntry[] {
    return [...this.#entries.values()];
  }

  listen(listener: (entries: LiveEntry[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #flush(): void {
    this.#timer = undefined;
    const entries = [...this.#changed].flatMap((id) => this.#entries.get(id) ?? []);
    this.#changed.clear();
    for (const listener of this.#listeners) listener(entries);
  }
}

/** A recorded call as it is shown: nothing in it is longer than one looks at. */
export function callEntry(call: Call): CallEntry {
  const { to, payer, transaction, startedAt, endedAt, status, fault } = call;
  return {
    type: "call",
    id: `call:${call.seq}`,
    to,
    method: shorten(call.method, 100),
    startedAt,
    request: shortenValue(call.request),
    ...(payer === undefined ? {} : { payer }),
    ...(transaction === undefined ? {} : { transaction }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(status === undefined ? {} : { status }),
    ...(call.response === undefined ? {} : { response: shortenValue(call.response) }),
    ...(fault === undefined ? {} : { fault }),
  };
}

/** A request to the reference server as it is shown. */
export function exchangeEntry(seen: SeenRequest, number: number): LiveExchange {
  const { method, target, url, requestHeaders, startedAt, endedAt, answer } = seen;
  return {
    type: "exchange",
    id: `exchange:${number}`,
    method: shorten(method, 40),
    url: shorten(url),
    target: shorten(target),
    requestHeaders: shortened(requestHeaders),
    status: answer.status,
    headers: shortened(answer.headers),
    body: shorten(answer.body),
    startedAt,
    endedAt,
    connection: seen.from,
  };
}

const shortened = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [shorten(name, 200), shorten(value)]));
