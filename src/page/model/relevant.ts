import type { CallEntry, Entry, ExchangeEntry } from "../../report/evidence.js";

/** Entries that a check points to, and what belongs to them: calls that were made meanwhile for the same payer, and money that moved. */
export function relevant(entries: readonly Entry[], ids: readonly string[]): Entry[] {
  const chosen = new Set(ids);
  const pointed = entries.filter(({ id }) => chosen.has(id));
  const authorizations = new Set(pointed.flatMap(authorizationOf));
  const about = entries.filter((entry) => chosen.has(entry.id) || authorizationOf(entry).some((one) => authorizations.has(one)));
  const exchanges = about.filter((entry) => entry.type === "exchange");
  const payers = new Set([...authorizations].map((one) => one.split(":")[0]));
  const transactions = new Set(about.flatMap((entry) => (entry.type === "chain" ? [entry.transaction] : [])));
  const kept = new Set<Entry>(about);
  for (const entry of entries) {
    if (entry.type !== "call") continue;
    const own = entry.payer === undefined || payers.has(entry.payer.toLowerCase());
    const asked = entry.transaction !== undefined && transactions.has(entry.transaction);
    if (asked || (own && exchanges.some((exchange) => caseOf(exchange) === caseOf(entry) && overlap(exchange, entry))))
      kept.add(entry);
  }
  return entries.filter((entry) => kept.has(entry));
}

function authorizationOf(entry: Entry): string[] {
  if (entry.type === "exchange") return entry.authorization ? [entry.authorization] : [];
  return entry.type === "chain" && entry.nonce ? [`${entry.from}:${entry.nonce}`.toLowerCase()] : [];
}

/** Entries of different generated cases have nothing to do with each other. */
const caseOf = ({ id }: Entry) => /^case-\d+/.exec(id)?.[0] ?? "";

const overlap = (a: ExchangeEntry, b: CallEntry) => b.startedAt <= a.endedAt && (b.endedAt ?? b.startedAt) >= a.startedAt;
