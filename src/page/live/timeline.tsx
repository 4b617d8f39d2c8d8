import { useMemo, useState } from "preact/hooks";
import type { Entry } from "../../report/evidence.js";
import type { BlockEntry, LiveEntry } from "../../live/types.js";
import { Badge } from "../badge.js";
import { EntryView } from "../entries.js";
import { Facts } from "../facts.js";
import { decodeCall, decodeExchange } from "../model/decoded.js";
import { amount, date, short } from "../model/money.js";
import { timeline, type Item, type OtherItem, type PaymentItem } from "../model/timeline.js";
import { visibleLine } from "../model/visible.js";
import { Sequence } from "../sequence.js";
import { useLive } from "./store.js";

/** Items that are shown at once; the rest when it is asked for. On a narrow screen everything else comes below them. */
const page = matchMedia("(min-width: 60rem)").matches ? 40 : 12;

/** Everything that happens, newest first. */
export function Timeline() {
  const { entries } = useLive();
  const [stopped, setStopped] = useState<readonly LiveEntry[]>();
  const [kinds, setKinds] = useState<ReadonlySet<Item["kind"]>>(new Set(["payment", "visit", "calls", "block", "notice"]));
  const [count, setCount] = useState(page);
  const items = useMemo(() => timeline(stopped ?? entries), [stopped ?? entries]);
  const wanted = items.filter(({ kind }) => kinds.has(kind));
  const toggle = (own: readonly Item["kind"][]) =>
    setKinds((before) => {
      const on = own.some((kind) => before.has(kind));
      return new Set(on ? [...before].filter((kind) => !own.includes(kind)) : [...before, ...own]);
    });
  const newest = items.find((item) => item.kind === "payment");
  return (
    <section id="timeline" aria-labelledby="timeline-title">
      <div class="found">
        <h2 id="timeline-title" tabIndex={-1}>
          Timeline
        </h2>
        <div class="choice" role="group" aria-label="What is shown">
          {filters.map(([name, own]) => (
            <button
              key={name}
              type="button"
              class="small"
              aria-pressed={own.some((kind) => kinds.has(kind))}
              onClick={() => toggle(own)}
            >
              {name}
            </button>
          ))}
          <button
            type="button"
            class="small"
            aria-pressed={stopped !== undefined}
            onClick={() => setStopped(stopped ? undefined : entries)}
          >
            {stopped ? "Stopped" : "Stop"}
          </button>
        </div>
      </div>
      <p class="hidden" role="status">
        {newest?.kind === "payment" ? `Newest payment: ${titleOf(newest)}, ${newest.outcome.word}` : ""}
      </p>
      {wanted.length === 0 ? (
        <p class="card">Nothing yet. Buy something, or send your own buyer, server or facilitator here.</p>
      ) : (
        <ol class="items">
          {wanted.slice(0, count).map((item) => (
            <li key={item.id} class={`item ${item.kind}`}>
              <time class="at" dateTime={new Date(item.at).toISOString()}>
                {new Date(item.at).toLocaleTimeString("en-GB")}
              </time>
              <div class="grow">{itemView(item)}</div>
            </li>
          ))}
        </ol>
      )}
      {wanted.length > count ? (
        <button type="button" onClick={() => setCount(count + page)}>
          Show more: {count} of {wanted.length} are shown
        </button>
      ) : null}
    </section>
  );
}

const filters: readonly (readonly [string, readonly Item["kind"][]])[] = [
  ["Payments", ["payment"]],
  ["Other calls", ["visit", "calls"]],
  ["Blocks", ["block"]],
  ["Acts", ["notice"]],
];

function itemView(item: Item) {
  switch (item.kind) {
    case "payment":
      return <Payment item={item} />;
    case "visit":
    case "calls":
      return <Other item={item} />;
    case "block":
      return <Block block={item.block} />;
    case "notice":
      return <p class="note">{visibleLine(item.notice.text)}</p>;
  }
}

const cut = (text: string, bound: number) => (text.length > bound ? `${text.slice(0, bound)}…` : text);

function titleOf({ value, asset, target }: PaymentItem): string {
  const paid = value === undefined ? "a payment" : cut(amount(value, asset), 60);
  return target === undefined ? paid : `${paid} for ${cut(target, 80)}`;
}

function Payment({ item }: { item: PaymentItem }) {
  const [open, setOpen] = useState(false);
  const { outcome, from, to, faults } = item;
  return (
    <details class={`payment-item ${outcome.verdict}`} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Badge verdict={outcome.verdict} word={outcome.word} />
        <strong>{visibleLine(titleOf(item))}</strong>
        <span class="quiet">
          {from === undefined ? "?" : visibleLine(short(from))} → {to === undefined ? "?" : visibleLine(short(to))}
        </span>
        {faults.length > 0 ? <span class="met">met {visibleLine(cut(faults.join(", "), 80))}</span> : null}
      </summary>
      {open ? <PaymentDetail entries={item.entries} /> : null}
    </details>
  );
}

function PaymentDetail({ entries }: { entries: readonly Entry[] }) {
  const [wanted, setWanted] = useState("");
  const entry = entries.find(({ id }) => id === wanted);
  const decoded = useMemo(() => {
    const all = entries.map((one) =>
      one.type === "exchange" ? decodeExchange(one) : one.type === "call" && one.to === "facilitator" ? decodeCall(one) : {},
    );
    const payment = all.find((one) => one.payment)?.payment;
    return payment ? { payment } : {};
  }, [entries]);
  return (
    <div class="detail">
      <Sequence entries={entries} show={setWanted} />
      {entry ? (
        <div class="wanted">
          <EntryView key={entry.id} entry={entry} pointed={false} open focus />
          <button type="button" class="small" onClick={() => setWanted("")}>
            Close
          </button>
        </div>
      ) : (
        <p class="quiet">Choose a step to see what was on the wire.</p>
      )}
      <Facts decoded={decoded} />
    </div>
  );
}

function Other({ item: { kind, entries } }: { item: OtherItem }) {
  const [first] = entries;
  if (kind === "visit" && first) return <EntryView entry={first} pointed={false} />;
  return (
    <details class="fold">
      <summary>{entries.length === 1 ? "1 call" : `${entries.length} calls`} about no payment in particular</summary>
      {entries.map((entry) => (
        <EntryView key={entry.id} entry={entry} pointed={false} />
      ))}
    </details>
  );
}

function Block({ block }: { block: BlockEntry }) {
  const { from, number, transactions, transfers, leftOut, takenBack, timestamp } = block;
  const name = from === number ? `Block ${number}` : `Blocks ${from} to ${number}`;
  const inside = transactions === 0 ? "empty" : transactions === 1 ? "1 transaction" : `${transactions} transactions`;
  return (
    <div class={takenBack ? "gone" : ""}>
      <p>
        <strong>{name}</strong>, {inside} <span class="quiet">{date(String(timestamp))}</span>{" "}
        {takenBack ? <Badge verdict="warn" word="taken back" /> : null}
      </p>
      {transfers.length > 0 ? (
        <ul class="transfers">
          {transfers.map((transfer) => (
            <li key={transfer.id}>
              {visibleLine(amount(transfer.value, transfer.asset))}{" "}
              {isMint(transfer.from) ? "minted to" : `${short(transfer.from)} →`} {short(transfer.to)}
            </li>
          ))}
          {leftOut === undefined ? null : <li class="quiet">and {leftOut} more</li>}
        </ul>
      ) : null}
    </div>
  );
}

const isMint = (from: string) => /^0x0+$/.test(from);
