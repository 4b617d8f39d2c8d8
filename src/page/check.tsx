import { useEffect, useRef, useState } from "preact/hooks";
import type { PageCheck } from "../report/page-data.js";
import { Badge } from "./badge.js";
import { Command, Copy } from "./copy.js";
import { Evidence } from "./evidence.js";
import { shownValue, visible, visibleLine } from "./model/visible.js";
import { Demand } from "./requirements.js";
import { useStore } from "./store.js";

/** One check: a line, and all there is about it when it is opened. */
export function CheckRow({ check }: { check: PageCheck }) {
  const { shown } = useStore();
  const key = `${check.id}@${check.x402Version}`;
  const [open, setOpen] = useState(shown === key);
  const row = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (shown !== key) return;
    setOpen(true);
    // What is above it may still be laid out.
    requestAnimationFrame(() => {
      row.current?.scrollIntoView({ block: "start" });
      row.current?.querySelector("summary")?.focus({ preventScroll: true });
    });
  }, [shown]);
  const blame =
    check.attribution && check.attribution !== "target" && check.verdict !== "pass" ? `fault of: ${check.attribution}` : "";
  return (
    <details ref={row} class={`check ${check.verdict}`} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Badge verdict={check.verdict} />
        <span class="name">{visibleLine(check.id.slice(check.scenario.length + 1) || check.id)}</span>
        <span class="quiet tags">
          v{check.x402Version} {check.level}
          {blame ? ` · ${blame}` : ""}
          {check.known ? ` · known until ${visibleLine(check.known.expires)}: ${visibleLine(check.known.reason)}` : ""}
        </span>
        <span class="message">{visibleLine(check.message)}</span>
      </summary>
      {open ? <Detail check={check} /> : null}
    </details>
  );
}

function Detail({ check }: { check: PageCheck }) {
  const { data } = useStore();
  const rows = check.requirements.map((id) => data.requirements.find((row) => row.id === id) ?? id);
  const red = check.verdict === "fail" || check.verdict === "warn" || check.verdict === "info";
  const mends = red ? rows.flatMap((row) => (typeof row === "string" ? [] : (row.mend ?? []))) : [];
  const address = `${location.href.split("#")[0]}#check=${encodeURIComponent(`${check.id}@${check.x402Version}`)}`;
  return (
    <div class="detail">
      <p class="told">{visible(check.message)}</p>
      <h5>What is demanded</h5>
      {rows.map((row) =>
        typeof row === "string" ? (
          <p key={row} class="quiet">
            {visibleLine(row)}
          </p>
        ) : (
          <Demand key={row.id} row={row} x402Version={check.x402Version} />
        ),
      )}
      {mends.length > 0 ? <h5>How to mend it</h5> : null}
      {mends.map((mend) => (
        <p key={mend}>{withCode(mend)}</p>
      ))}
      <Values check={check} />
      <Steps check={check} />
      <h5>Run it again</h5>
      <Command text={check.reproduce} shown={visible(check.reproduce)} what="the command that runs it again" />
      <Evidence check={check} />
      <p class="quiet id">
        {visibleLine(check.id)} <Copy text={address} what="the address of this check" />
      </p>
    </div>
  );
}

function Values({ check: { expected, actual } }: { check: PageCheck }) {
  if (expected === undefined && actual === undefined) return null;
  const values: [string, unknown][] = [
    ["Expected", expected],
    ["Actual", actual],
  ];
  return (
    <div class="values">
      {values.map(([name, value]) =>
        value === undefined ? null : (
          <div key={name}>
            <h5>{name}</h5>
            <pre tabIndex={0} role="group" aria-label={name}>
              {shownValue(value)}
            </pre>
          </div>
        ),
      )}
    </div>
  );
}

function Steps({ check: { steps, case: line } }: { check: PageCheck }) {
  if (!steps || steps.length === 0) return null;
  return (
    <>
      <h5>The smallest generated case that shows it</h5>
      <div class="scroll" tabIndex={0} role="group" aria-label="Steps of the case">
        <table>
          <thead>
            <tr>
              <th scope="col">Step</th>
              <th scope="col">Number</th>
              <th scope="col">What it does</th>
            </tr>
          </thead>
          <tbody>
            {steps.map(({ name, by, does }, at) => (
              <tr key={at}>
                <td>
                  <code>{visibleLine(name)}</code>
                </td>
                <td>{visibleLine(by)}</td>
                <td>{visibleLine(does)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Command text={`--case '${line}'`} shown={`--case '${visibleLine(line ?? "")}'`} what="the case" />
    </>
  );
}

/** What stands between backticks is code. */
const withCode = (text: string) => text.split("`").map((part, at) => (at % 2 === 0 ? part : <code key={at}>{part}</code>));
