import type { CallEntry, ChainEntry, Entry } from "../../report/evidence.js";
import type { Verdict } from "../../runner/events.js";
import { entriesKept, type BlockEntry, type LiveEntry, type LiveExchange, type NoticeEntry } from "../../live/types.js";
import { decodeCall, decodeExchange, type Decoded } from "./decoded.js";

/** What happened in a devnet, told as a person would: by payments, blocks and what somebody did; newest first. */

/** A payment, from the first question to the money that moved. */
export interface PaymentItem {
  kind: "payment";
  id: string;
  at: number;
  entries: Entry[];
  outcome: { verdict: Verdict; word: string };
  /** What was asked for; undefined where only a facilitator was seen. */
  target?: string;
  from?: string;
  to?: string;
  value?: string;
  asset?: string;
  /** Ids of the faults that it met. */
  faults: string[];
}

/** Requests and calls that belong to no payment. */
export interface OtherItem {
  kind: "visit" | "calls";
  id: string;
  at: number;
  entries: Entry[];
}

export type Item =
  | PaymentItem
  | OtherItem
  | { kind: "block"; id: string; at: number; block: BlockEntry }
  | { kind: "notice"; id: string; at: number; notice: NoticeEntry };

/** The entries after a message: what is known already is changed in its place, and the oldest go. */
export function received(before: readonly LiveEntry[], entries: readonly LiveEntry[], whole = false): LiveEntry[] {
  const all = new Map((whole ? [] : before).map((entry) => [entry.id, entry]));
  for (const entry of entries) all.set(entry.id, entry);
  return [...all.values()].slice(-entriesKept);
}

interface Group {
  id: string;
  at: number;
  entries: Exclude<LiveEntry, BlockEntry | NoticeEntry>[];
  moved: ChainEntry[];
  takenBack: boolean;
}

export function timeline(entries: readonly LiveEntry[]): Item[] {
  const sorted = entries.toSorted((a, b) => timeOf(a) - timeOf(b));
  const groups = new Map<string, Group>();
  const byTransaction = new Map<string, Group>();
  const home = new Map<LiveEntry, Group>();
  const groupOf = (key: string, at: number): Group => {
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { id: `payment:${key}`, at, entries: [], moved: [], takenBack: false }));
    group.at = Math.min(group.at, at);
    return group;
  };

  for (const entry of sorted) {
    if (entry.type === "block") {
      for (const transfer of entry.transfers) {
        if (transfer.nonce === undefined) continue;
        const group = groupOf(keyOf(transfer.from, transfer.nonce), entry.at);
        if (entry.takenBack) group.takenBack = true;
        else group.moved.push(transfer);
        byTransaction.set(transfer.transaction.toLowerCase(), group);
      }
      continue;
    }
    if (entry.type === "notice") continue;
    const { payment, outcome } = decoded(entry);
    if (payment?.from === undefined || payment.nonce === undefined) continue;
    const group = groupOf(keyOf(payment.from, payment.nonce), entry.startedAt);
    home.set(entry, group);
    if (entry.type === "call" && outcome?.transaction) byTransaction.set(outcome.transaction.toLowerCase(), group);
  }
  for (const entry of sorted) {
    if (entry.type === "block" || entry.type === "notice") continue;
    const group =
      home.get(entry) ?? (entry.type === "call" ? groupOfCall(entry, byTransaction, home) : groupOfQuestion(entry, sorted, home));
    if (!group) continue;
    home.set(entry, group);
    group.at = Math.min(group.at, entry.startedAt);
    group.entries.push(entry);
  }
  return [...[...groups.values()].map(paymentItem), ...others(sorted, home)].sort((a, b) => b.at - a.at);
}

const timeOf = (entry: LiveEntry) => ("at" in entry ? entry.at : entry.startedAt);
const keyOf = (from: string, nonce: string) => `${from}:${nonce}`.toLowerCase();

const known = new WeakMap<object, Decoded>();

/** Each entry is read once: the same ones come again with every message. */
function decoded(entry: LiveExchange | CallEntry): Decoded {
  let read = known.get(entry);
  if (!read) {
    read = entry.type === "exchange" ? decodeExchange(entry) : entry.to === "facilitator" ? decodeCall(entry) : {};
    known.set(entry, read);
  }
  return read;
}

/** What is asked of the node belongs to the payment whose transaction it is about, or for whose payer a facilitator is just at work. */
function groupOfCall(call: CallEntry, byTransaction: Map<string, Group>, home: Map<LiveEntry, Group>): Group | undefined {
  const own = call.transaction === undefined ? undefined : byTransaction.get(call.transaction.toLowerCase());
  if (own || call.payer === undefined || call.to !== "rpc") return own;
  let found: Group | undefined;
  for (const [other, group] of home) {
    if (other.type !== "call" || other.to !== "facilitator" || other.payer?.toLowerCase() !== call.payer.toLowerCase()) continue;
    if (other.startedAt <= call.startedAt && (other.endedAt ?? Infinity) >= call.startedAt) found = group;
  }
  return found;
}

/** A demand for payment belongs to the payment that answers it: the next request for the same thing on the same connection. */
function groupOfQuestion(exchange: LiveExchange, sorted: readonly LiveEntry[], home: Map<LiveEntry, Group>): Group | undefined {
  if (exchange.status !== 402) return undefined;
  const next = sorted.find(
    (other) =>
      other.type === "exchange" &&
      other.connection === exchange.connection &&
      other.target === exchange.target &&
      other.startedAt > exchange.startedAt,
  );
  return next && home.get(next);
}

/** Calls that come within so many milliseconds are shown together. */
const apart = 5_000;

function others(sorted: readonly LiveEntry[], home: Map<LiveEntry, Group>): Item[] {
  const items: Item[] = [];
  let calls: OtherItem | undefined;
  for (const entry of sorted) {
    if (home.has(entry)) continue;
    if (entry.type === "block") items.push({ kind: "block", id: entry.id, at: entry.at, block: entry });
    else if (entry.type === "notice") items.push({ kind: "notice", id: entry.id, at: entry.at, notice: entry });
    else if (entry.type === "exchange") items.push({ kind: "visit", id: entry.id, at: entry.startedAt, entries: [entry] });
    else if (calls && entry.startedAt - calls.at < apart) calls.entries.push(entry);
    else items.push((calls = { kind: "calls", id: entry.id, at: entry.startedAt, entries: [entry] }));
  }
  return items;
}

function paymentItem(group: Group): PaymentItem {
  const { id, at, entries, moved } = group;
  const payments = entries.flatMap((entry) => decoded(entry).payment ?? []);
  const { from, to, value, asset } = payments[0] ?? moved[0] ?? {};
  const exchange = entries.find((entry) => entry.type === "exchange");
  const faults = entries.flatMap((entry) => (entry.type === "call" && entry.fault !== undefined ? [entry.fault] : []));
  const authorization = id.slice("payment:".length);
  return {
    kind: "payment",
    id,
    at,
    // What moved is put beside the call that moved it, or else beside the exchange that is about the same authorization.
    entries: [
      ...entries.map((entry) => (entry.type === "exchange" && decoded(entry).payment ? { ...entry, authorization } : entry)),
      ...moved,
    ],
    outcome: outcomeOf(group),
    ...(exchange ? { target: exchange.target ?? exchange.url } : {}),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(value === undefined ? {} : { value }),
    ...(asset === undefined ? {} : { asset }),
    faults: [...new Set(faults)],
  };
}

function outcomeOf({ entries, moved, takenBack }: Group): PaymentItem["outcome"] {
  const exchanges = entries.filter((entry) => entry.type === "exchange" && decoded(entry).payment);
  const delivered = exchanges.some((entry) => entry.type === "exchange" && entry.status >= 200 && entry.status < 300);
  const calls = entries.filter((entry) => entry.type === "call" && entry.to === "facilitator");
  const open = calls.some(({ endedAt }) => endedAt === undefined);
  if (moved.length > 1) return { verdict: "fail", word: "charged twice" };
  if (moved.length === 1) {
    if (open) return { verdict: "info", word: "moved, not answered yet" };
    if (exchanges.length > 0 && !delivered) return { verdict: "fail", word: "charged, not delivered" };
    return { verdict: "pass", word: delivered ? "paid" : "settled" };
  }
  if (takenBack) return { verdict: "warn", word: "taken back" };
  if (delivered) return { verdict: "warn", word: "delivered, not charged" };
  if (open) return { verdict: "info", word: "under way" };
  const said = calls.map((entry) => (entry.type === "call" ? decoded(entry).outcome?.said : undefined));
  if (said.includes("invalid") || said.includes("not settled")) return { verdict: "fail", word: "refused" };
  const last = calls.at(-1);
  if (last?.type === "call" && (last.status === undefined || last.status >= 400)) return { verdict: "fail", word: "failed" };
  if (exchanges.length > 0) return { verdict: "fail", word: "not sold" };
  return said.includes("valid") ? { verdict: "info", word: "verified" } : { verdict: "info", word: "seen" };
}
