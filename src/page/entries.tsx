import { useEffect, useRef, useState } from "preact/hooks";
import type { CallEntry, ChainEntry, Entry, ExchangeEntry } from "../report/evidence.js";
import { Copy } from "./copy.js";
import { FactList, Facts } from "./facts.js";
import { curl } from "./model/curl.js";
import { decodeCall, decodeExchange, fromBody, fromHeader } from "./model/decoded.js";
import { amount, time } from "./model/money.js";
import { shownValue, visible, visibleLine } from "./model/visible.js";

/** One exchange, call or transfer, as it was. */
export function EntryView({
  entry,
  pointed,
  open: begin = false,
  focus = false,
}: {
  entry: Entry;
  pointed: boolean;
  open?: boolean;
  focus?: boolean;
}) {
  const [open, setOpen] = useState(begin);
  const place = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (!focus) return;
    place.current?.scrollIntoView({ block: "nearest" });
    place.current?.querySelector("summary")?.focus({ preventScroll: true });
  }, [focus]);
  return (
    <details
      ref={place}
      class={`entry ${pointed ? "pointed" : ""}`}
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        <span class="quiet">{visibleLine(entry.id.length > 40 ? `${entry.id.slice(0, 40)}…` : entry.id)}</span>{" "}
        <span>{headline(entry)}</span>
      </summary>
      {open ? <Body entry={entry} /> : null}
    </details>
  );
}

function headline(entry: Entry): string {
  if (entry.type === "chain") return visibleLine(`${amount(entry.value, entry.asset)} moved in block ${entry.block}`);
  const took = entry.endedAt === undefined ? "" : `, ${time(entry.endedAt - entry.startedAt)}`;
  if (entry.type === "call") return visibleLine(`${entry.to} ${entry.method} → ${entry.status ?? "no answer"}${took}`);
  return visibleLine(
    `${entry.method} ${entry.target ?? entry.url} → ${entry.status === 0 ? (entry.error ?? "no answer") : entry.status}${took}`,
  );
}

function Body({ entry }: { entry: Entry }) {
  if (entry.type === "exchange") return <ExchangeView exchange={entry} />;
  return entry.type === "call" ? <CallView call={entry} /> : <ChainView entry={entry} />;
}

export function ExchangeView({ exchange }: { exchange: ExchangeEntry }) {
  const command = curl(exchange);
  return (
    <div class="wire">
      <Facts decoded={decodeExchange(exchange)} />
      <h6>Request</h6>
      <Block label="Request" text={`${exchange.method} ${exchange.target ?? exchange.url}\n${lines(exchange.requestHeaders)}`} />
      <Message label="Request body" text={exchange.requestBody} />
      <Unwrapped headers={exchange.requestHeaders} />
      <h6>Answer</h6>
      <Block
        label="Answer"
        text={
          exchange.status === 0 ? `none: ${exchange.error ?? "nothing came"}` : `${exchange.status}\n${lines(exchange.headers)}`
        }
      />
      <Message label="Body of the answer" text={exchange.body} />
      <Unwrapped headers={exchange.headers} />
      <p class="quiet">
        from {time(exchange.startedAt)} to {time(exchange.endedAt)}
        {exchange.headAt === undefined ? "" : `, head at ${time(exchange.headAt)}`}
        {exchange.error && exchange.status !== 0 ? `, ${visibleLine(exchange.error)}` : ""}
      </p>
      {command === undefined ? null : <Copy text={command} label="Copy as curl" what="this request" />}
    </div>
  );
}

export function CallView({ call }: { call: CallEntry }) {
  return (
    <div class="wire">
      <Facts decoded={decodeCall(call)} />
      {call.fault === undefined ? null : <p>It met this fault: {visibleLine(call.fault)}</p>}
      {call.request === undefined ? null : <Message label="What was asked" text={shownValue(call.request)} />}
      {call.response === undefined ? null : <Message label="What was answered" text={shownValue(call.response)} />}
      {call.transaction === undefined ? null : <p class="quiet id">transaction {visibleLine(call.transaction)}</p>}
    </div>
  );
}

export function ChainView({ entry }: { entry: ChainEntry }) {
  const rows: [string, string | undefined][] = [
    ["from", entry.from],
    ["to", entry.to],
    ["value", `${entry.value} atomic units`],
    ["asset", entry.asset],
    ["transaction", entry.transaction],
    ["block", String(entry.block)],
    ["nonce", entry.nonce],
  ];
  return <FactList rows={rows} />;
}

const lines = (headers: Record<string, string>) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");

function Block({ label, text }: { label: string; text: string }) {
  return (
    <pre tabIndex={0} role="group" aria-label={label}>
      {visible(text)}
    </pre>
  );
}

/** A body; JSON with lines, so that it can be read. */
function Message({ label, text }: { label: string; text: string | undefined }) {
  if (text === undefined || text === "") return null;
  const value = fromBody(text);
  return (
    <>
      <p class="quiet label">{label}</p>
      <Block label={label} text={typeof value === "object" && value !== null ? JSON.stringify(value, null, 2) : text} />
    </>
  );
}

/** What is packed in the headers of x402. */
function Unwrapped({ headers }: { headers: Record<string, string> }) {
  const own = Object.entries(headers).flatMap(([name, text]) => {
    const value = /^(?:x-)?payment/i.test(name) ? fromHeader(text) : undefined;
    return value === undefined ? [] : [[name, value] as const];
  });
  return (
    <>
      {own.map(([name, value]) => (
        <details key={name} class="unwrapped">
          <summary>{visibleLine(name)}, decoded</summary>
          <Block label={`${visibleLine(name)}, decoded`} text={JSON.stringify(value, null, 2)} />
        </details>
      ))}
    </>
  );
}
