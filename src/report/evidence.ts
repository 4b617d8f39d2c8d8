import type { AssayEvent, CallEvent, ChainEvent, CheckEvent, ExchangeEvent } from "../runner/events.js";
import { shorten, shortenValue, textBound } from "./shorten.js";

/** What was seen in one scenario in one version, as a page shows it: bounded, with times that begin with the scenario. */
export interface Evidence {
  /** Milliseconds of the shared clock when the first of it began; the times below count from here. */
  begin: number;
  entries: Entry[];
  /** Entries that were left out, because there are too many of them. */
  leftOut?: number;
}

export type ExchangeEntry = Omit<ExchangeEvent, "scenario" | "x402Version"> & {
  /** Some of it was too long to be here: it cannot be sent again from here. */
  cut?: true;
};
export type CallEntry = Omit<CallEvent, "scenario" | "x402Version">;
export type ChainEntry = Omit<ChainEvent, "scenario" | "x402Version">;
export type Entry = ExchangeEntry | CallEntry | ChainEntry;

type Scoped = { scenario: string; x402Version: number };

/** Which scenario in which version. */
export const scopeOf = ({ scenario, x402Version }: Scoped): string => `${scenario}@${x402Version}`;

/** Entries of one scenario in one version. */
export const entryBound = 1_000;
/** Characters of their JSON. */
export const scopeBound = 1_500_000;

/** The evidence of each scenario in each version. */
export function evidenceOf(events: readonly AssayEvent[]): Map<string, Evidence> {
  const seen = new Map<string, (ExchangeEvent | CallEvent | ChainEvent)[]>();
  const wanted = new Map<string, Set<string>>();
  for (const event of events) {
    if (event.type === "exchange" || event.type === "call" || event.type === "chain") {
      const list = seen.get(scopeOf(event));
      if (list) list.push(event);
      else seen.set(scopeOf(event), [event]);
    } else if (event.type === "check" && isRed(event)) {
      const ids = wanted.get(scopeOf(event)) ?? new Set();
      for (const id of event.evidence) ids.add(id);
      wanted.set(scopeOf(event), ids);
    }
  }
  return new Map([...seen].map(([scope, list]) => [scope, bounded(list, wanted.get(scope) ?? new Set())]));
}

const isRed = ({ verdict }: CheckEvent) => verdict !== "pass" && verdict !== "not-applicable";

/** What a red check points to stays in any case; of the rest, what came first. */
function bounded(list: readonly (ExchangeEvent | CallEvent | ChainEvent)[], wanted: ReadonlySet<string>): Evidence {
  const times = list.flatMap((event) => (event.type === "chain" ? [] : [event.startedAt]));
  const begin = times.reduce((least, time) => Math.min(least, time), times[0] ?? 0);
  const kept: { entry: Entry; at: number }[] = [];
  let size = 0;
  const order = list.map((event, at) => ({ event, at })).sort((a, b) => rank(b.event) - rank(a.event) || a.at - b.at);
  function rank({ id }: { id: string }) {
    return wanted.has(id) ? 1 : 0;
  }
  for (const { event, at } of order) {
    const entry = entryOf(event, begin);
    size += JSON.stringify(entry).length;
    if (kept.length >= entryBound || size > scopeBound) break;
    kept.push({ entry, at });
  }
  const entries = kept.sort((a, b) => a.at - b.at).map(({ entry }) => entry);
  const leftOut = list.length - entries.length;
  return { begin, entries, ...(leftOut > 0 ? { leftOut } : {}) };
}

function entryOf(event: ExchangeEvent | CallEvent | ChainEvent, begin: number): Entry {
  const { scenario: _scenario, x402Version: _version, ...rest } = event;
  if (rest.type === "chain") return rest;
  const times = {
    startedAt: since(rest.startedAt, begin),
    ...(rest.endedAt === undefined ? {} : { endedAt: since(rest.endedAt, begin) }),
  };
  if (rest.type === "call") {
    return {
      ...rest,
      ...times,
      ...(rest.request === undefined ? {} : { request: shortenValue(rest.request) }),
      ...(rest.response === undefined ? {} : { response: shortenValue(rest.response) }),
    };
  }
  const sent = [rest.url, rest.target ?? "", rest.requestBody ?? "", ...Object.values(rest.requestHeaders)];
  const cut = sent.some((text) => text.length > textBound) || Object.keys(rest.requestHeaders).length > headerBound;
  return {
    ...rest,
    ...times,
    endedAt: since(rest.endedAt, begin),
    ...(rest.headAt === undefined ? {} : { headAt: since(rest.headAt, begin) }),
    url: shorten(rest.url),
    ...(rest.target === undefined ? {} : { target: shorten(rest.target) }),
    requestHeaders: shortHeaders(rest.requestHeaders),
    ...(rest.requestBody === undefined ? {} : { requestBody: shorten(rest.requestBody) }),
    headers: shortHeaders(rest.headers),
    body: shorten(rest.body),
    ...(rest.error === undefined ? {} : { error: shorten(rest.error) }),
    ...(cut ? { cut } : {}),
  };
}

const headerBound = 100;

function shortHeaders(headers: Record<string, string>): Record<string, string> {
  const all = Object.entries(headers);
  const short = all.slice(0, headerBound).map(([name, value]) => [shorten(name, 256), shorten(value)] as const);
  if (all.length > headerBound) short.push(["…", `${all.length - headerBound} more`]);
  return Object.fromEntries(short);
}

/** Hundredths of a millisecond are more than anybody reads. */
const since = (time: number, begin: number) => Math.round((time - begin) * 100) / 100;
