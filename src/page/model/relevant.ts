import type { CallEntry, Entry, ExchangeEntry } from "../../report/evidence.js";
import { decodeCall } from "./decoded.js";

/** Entries that a check points to, and what belongs to them: calls that were made meanwhile for the same payer, and money that moved. */
export function relevant(entries: readonly Entry[], ids: readonly string[]): Entry[] {
  const chosen = new Set(ids);
  const pointed = entries.filter(({ id }) => chosen.has(id));
  const authorizations = new Set(pointed.flatMap(authorizationOf));
  const about = entries.filter((entry) => chosen.has(entry.id) || authorizationOf(entry).some((one) => authorizations.has(one)));
  const exchanges = about.filter((entry) => entry.type === "exchange");
  const payers = new Set([...authorizations].map((one) => one.split(":")[0]));
  const transactions = new Set(about.flatMap((entry) => (entry.type === "chain" ? [entry.transaction] : [])));
  const others = new Set(
    entries.flatMap((entry) => (entry.type === "chain" && !transactions.has(entry.transaction) ? [entry.transaction] : [])),
  );
  const kept = new Set<Entry>(about);
  for (const entry of entries) {
    if (entry.type !== "call") continue;
    const asked = entry.transaction !== undefined && transactions.has(entry.transaction);
    const own =
      (entry.payer === undefined || payers.has(entry.payer.toLowerCase())) && !isOfAnother(entry, authorizations, others);
    if (asked || (own && exchanges.some((exchange) => caseOf(exchange) === caseOf(entry) && overlap(exchange, entry))))
      kept.add(entry);
  }
  return entries.filter((entry) => kept.has(entry));
}

function authorizationOf(entry: Entry): string[] {
  if (entry.type === "exchange") return entry.authorization ? [entry.authorization] : [];
  return entry.type === "chain" && entry.nonce ? [`${entry.from}:${entry.nonce}`.toLowerCase()] : [];
}

/** Who pays several times side by side makes calls for each payment; those of the others say nothing here. */
function isOfAnother(call: CallEntry, authorizations: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  if (call.transaction !== undefined && others.has(call.transaction)) return true;
  const { from, nonce } = (call.to === "facilitator" && decodeCall(call).payment) || {};
  return from !== undefined && nonce !== undefined && !authorizations.has(`${from}:${nonce}`.toLowerCase());
}

/** Entries of different generated cases have nothing to do with each other. */
const caseOf = ({ id }: Entry) => /^case-\d+/.exec(id)?.[0] ?? "";

const overlap = (a: ExchangeEntry, b: CallEntry) => b.startedAt <= a.endedAt && (b.endedAt ?? b.startedAt) >= a.startedAt;
