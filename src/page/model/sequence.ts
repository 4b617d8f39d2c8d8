import type { CallEntry, ChainEntry, Entry, ExchangeEntry } from "../../report/evidence.js";
import type { Role } from "../../runner/scenario.js";
import { decodeCall, decodeExchange, type Decoded, type OutcomeFacts } from "./decoded.js";
import { amount, short, time } from "./money.js";

/** Who takes part in a payment, from left to right. */
export const lanes = ["buyer", "server", "facilitator", "chain"] as const;
export type Lane = (typeof lanes)[number];

/** One arrow of a sequence diagram. */
export interface Arrow {
  /** Milliseconds since the first; undefined for what the chain says, which has blocks and no times. */
  at?: number;
  from: Lane;
  to: Lane;
  kind: "request" | "answer" | "call" | "money";
  text: string;
  /** A second line: what a payment says, or what came of it. */
  note?: string;
  tone: "good" | "bad" | "plain";
  /** Id of the entry that it stands for. */
  entry: string;
}

/** The arrows of some entries in the order of time; what moved on chain stands behind the call that moved it. */
export function sequence(entries: readonly Entry[], role: Role): Arrow[] {
  const timed: Arrow[] = [];
  for (const entry of entries) {
    if (entry.type === "exchange") timed.push(...exchangeArrows(entry, role));
    if (entry.type === "call") timed.push(...callArrows(entry));
  }
  timed.sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
  const begin = timed[0]?.at ?? 0;
  const arrows = merged(timed.map((arrow) => ({ ...arrow, at: (arrow.at ?? 0) - begin })));
  for (const entry of entries) if (entry.type === "chain") place(arrows, entry, entries);
  return arrows;
}

function exchangeArrows(entry: ExchangeEntry, role: Role): Arrow[] {
  const decoded = decodeExchange(entry);
  const [from, to]: [Lane, Lane] = role === "facilitator" ? ["server", "facilitator"] : ["buyer", "server"];
  const note = paymentNote(decoded);
  const back = answerNote(decoded);
  const answer = entry.status === 0 ? (entry.error ?? "no answer") : `${entry.status}`;
  return [
    {
      at: entry.startedAt,
      from,
      to,
      kind: "request",
      text: `${entry.method} ${pathOf(entry)}`,
      ...(note ? { note } : {}),
      tone: "plain",
      entry: entry.id,
    },
    {
      at: entry.endedAt,
      from: to,
      to: from,
      kind: "answer",
      text: `${answer} after ${time(entry.endedAt - entry.startedAt)}`,
      ...(back ? { note: back } : {}),
      tone: toneOf(entry.status),
      entry: entry.id,
    },
  ];
}

function callArrows(entry: CallEntry): Arrow[] {
  const fault = entry.fault === undefined ? "" : `, fault: ${entry.fault}`;
  const took = entry.endedAt === undefined ? "no answer" : time(entry.endedAt - entry.startedAt);
  if (entry.to === "rpc") {
    const text = `${entry.method}, ${took}${fault}`;
    return [
      {
        at: entry.startedAt,
        from: "facilitator",
        to: "chain",
        kind: "call",
        text,
        tone: fault ? "bad" : "plain",
        entry: entry.id,
      },
    ];
  }
  const decoded = decodeCall(entry);
  const note = paymentNote(decoded);
  const back = answerNote(decoded);
  const asked: Arrow = {
    at: entry.startedAt,
    from: "server",
    to: "facilitator",
    kind: "request",
    text: `/${entry.method}`,
    ...(note ? { note } : {}),
    tone: "plain",
    entry: entry.id,
  };
  if (entry.endedAt === undefined) return [asked];
  const answered: Arrow = {
    at: entry.endedAt,
    from: "facilitator",
    to: "server",
    kind: "answer",
    text: `${entry.status ?? "no answer"} after ${took}${fault}`,
    ...(back ? { note: back } : {}),
    tone: fault ? "bad" : toneOf(entry.status ?? 0),
    entry: entry.id,
  };
  return [asked, answered];
}

/** The same reading again and again is one line. */
function merged(arrows: readonly Arrow[]): Arrow[] {
  const result: Arrow[] = [];
  let times = 1;
  for (const arrow of arrows) {
    const before = result.at(-1);
    const same =
      before?.kind === "call" && arrow.kind === "call" && methodOf(before) === methodOf(arrow) && before.tone === arrow.tone;
    if (!before || !same) {
      result.push({ ...arrow });
      times = 1;
      continue;
    }
    times += 1;
    before.text = `${methodOf(before)} × ${times}`;
  }
  return result;
}

const methodOf = ({ text }: Arrow) => text.split(/[ ,]/)[0];

function place(arrows: Arrow[], entry: ChainEntry, entries: readonly Entry[]): void {
  const authorization = entry.nonce ? `${entry.from}:${entry.nonce}`.toLowerCase() : undefined;
  const about = entries.filter(
    (other) =>
      (other.type === "call" && other.transaction?.toLowerCase() === entry.transaction.toLowerCase()) ||
      (other.type === "exchange" && authorization !== undefined && other.authorization === authorization),
  );
  // The call that sent it is nearest to it; a buyer's exchange only surrounds it.
  const sent =
    about.find((other) => other.type === "call" && /^eth_send/.test(other.method)) ?? about.find(({ type }) => type === "call");
  const cause = sent ?? about[0];
  const index = cause ? arrows.findIndex((arrow) => arrow.entry === cause.id) : arrows.length - 1;
  const money: Arrow = {
    from: "chain",
    to: "chain",
    kind: "money",
    text: `${amount(entry.value, entry.asset)} moved`,
    note: `${short(entry.from)} → ${short(entry.to)}, block ${entry.block}${entry.nonce ? "" : ", by no authorization"}`,
    tone: "good",
    entry: entry.id,
  };
  arrows.splice((index < 0 ? arrows.length - 1 : index) + 1, 0, money);
}

function paymentNote({ payment }: Decoded): string | undefined {
  if (!payment) return undefined;
  const { from, to, value, asset, validAfter, validBefore, nonce } = payment;
  const parts = [
    value === undefined ? undefined : amount(value, asset),
    from === undefined || to === undefined ? undefined : `${short(from)} → ${short(to)}`,
    windowNote(validAfter, validBefore),
    nonce === undefined ? undefined : `nonce ${short(nonce)}`,
  ];
  return parts.filter((part) => part !== undefined).join(", ") || undefined;
}

function windowNote(after: string | undefined, before: string | undefined): string | undefined {
  if (after === undefined || before === undefined) return undefined;
  if (after !== "0" && /^\d{1,12}$/.test(after) && /^\d{1,12}$/.test(before))
    return `window of ${Number(before) - Number(after)} s`;
  return `valid ${short(after)} to ${short(before)}`;
}

function answerNote({ offers, outcome }: Decoded): string | undefined {
  if (outcome) return outcomeNote(outcome);
  const [offer, ...more] = offers ?? [];
  if (!offer?.amount) return undefined;
  return `asks ${amount(offer.amount, offer.asset)} on ${offer.network ?? "?"}${more.length > 0 ? `, or ${more.length} other ways` : ""}`;
}

function outcomeNote({ said, reason, transaction }: OutcomeFacts): string {
  return [said, ...(reason ? [reason] : []), ...(transaction ? [`transaction ${short(transaction)}`] : [])].join(", ");
}

const toneOf = (status: number): Arrow["tone"] => (status === 0 || status >= 500 ? "bad" : status < 300 ? "good" : "plain");

function pathOf({ target, url }: ExchangeEntry): string {
  const path = target ?? url.replace(/^[a-z]+:\/\/[^/?#]*/i, "");
  return path === "" ? "/" : path.length > 80 ? `${path.slice(0, 80)}…` : path;
}
