import { useEffect, useMemo, useState } from "preact/hooks";
import type { Entry, Evidence as Seen } from "../report/evidence.js";
import type { PageCheck } from "../report/page-data.js";
import type { Role } from "../runner/scenario.js";
import { Command } from "./copy.js";
import { EntryView } from "./entries.js";
import { curl } from "./model/curl.js";
import { relevant } from "./model/relevant.js";
import { visible } from "./model/visible.js";
import { Sequence } from "./sequence.js";
import { useStore } from "./store.js";

/** What is short is shown whole. */
const whole = 14;
/** Entries that are shown at once; the rest when it is asked for. */
const page = 60;

/** What a check rests on: as a diagram, and as it was on the wire. */
export function Evidence({ check }: { check: Pick<PageCheck, "scenario" | "x402Version" | "evidence"> }) {
  const { data, evidence } = useStore();
  const [seen, setSeen] = useState<Seen | "none" | undefined>();
  const number = data.scenarios.find((one) => one.scenario === check.scenario && one.x402Version === check.x402Version)?.evidence;
  useEffect(() => {
    if (number === undefined) setSeen("none");
    else evidence(number).then(setSeen, () => setSeen("none"));
  }, [number]);
  if (seen === undefined) return <p class="quiet">unpacking…</p>;
  if (seen === "none")
    return <p class="quiet">No evidence of this scenario is in this file; the events file has what there is.</p>;
  return <Timeline seen={seen} ids={check.evidence} role={data.target.role} />;
}

function Timeline({ seen, ids, role }: { seen: Seen; ids: readonly string[]; role: Role }) {
  const own = useMemo(() => relevant(seen.entries, ids), [seen, ids]);
  const [all, setAll] = useState(own.length === 0 || seen.entries.length <= whole);
  const [count, setCount] = useState(page);
  const [wanted, setWanted] = useState("");
  const entries = all ? seen.entries : own;
  const some = entries.slice(0, count);
  const pointed = useMemo(() => new Set(ids), [ids]);
  return (
    <>
      <h5>Evidence</h5>
      <p class="quiet">
        {ids.length > 0 ? "What it rests on is marked. " : "It rests on nothing in particular. "}
        {seen.leftOut ? `${seen.leftOut} entries are left out here; the events file has them.` : ""}
      </p>
      {own.length > 0 && own.length < seen.entries.length ? (
        <div class="choice" role="group" aria-label="How much of the scenario is shown">
          <button type="button" class="small" aria-pressed={!all} onClick={() => setAll(false)}>
            What it rests on ({own.length})
          </button>
          <button type="button" class="small" aria-pressed={all} onClick={() => setAll(true)}>
            Whole scenario ({seen.entries.length})
          </button>
        </div>
      ) : null}
      <Sequence entries={some} role={role} pointed={pointed} show={setWanted} />
      <CurlOf entries={own.length > 0 ? own : some} pointed={pointed} role={role} />
      <details class="fold">
        <summary>As it was on the wire: {some.length === 1 ? "1 entry" : `${some.length} entries`}</summary>
        <Raw entries={some} pointed={pointed} />
      </details>
      {wanted ? <Wanted entries={entries} wanted={wanted} close={() => setWanted("")} /> : null}
      {entries.length > some.length ? (
        <button type="button" onClick={() => setCount(count + page * 4)}>
          Show more: {some.length} of {entries.length} are shown
        </button>
      ) : null}
    </>
  );
}

function Raw({ entries, pointed }: { entries: readonly Entry[]; pointed: ReadonlySet<string> }) {
  return (
    <>
      {entries.map((entry) => (
        <EntryView key={entry.id} entry={entry} pointed={pointed.has(entry.id)} />
      ))}
    </>
  );
}

/** The entry behind an arrow that somebody chose. */
function Wanted({ entries, wanted, close }: { entries: readonly Entry[]; wanted: string; close(): void }) {
  const entry = entries.find(({ id }) => id === wanted);
  if (!entry) return null;
  return (
    <div class="wanted">
      <EntryView key={entry.id} entry={entry} pointed={false} open focus />
      <button type="button" class="small" onClick={close}>
        Close
      </button>
    </div>
  );
}

/** The request that matters most, as a command; clients are asked by nobody. */
function CurlOf({ entries, pointed, role }: { entries: readonly Entry[]; pointed: ReadonlySet<string>; role: Role }) {
  if (role === "client") return null;
  const exchanges = entries.filter((entry) => entry.type === "exchange");
  const one = exchanges.find(({ id }) => pointed.has(id)) ?? exchanges.at(-1);
  const command = one && curl(one);
  if (!one || command === undefined) return null;
  return (
    <>
      <h5>The request, by hand</h5>
      <p class="quiet">{one.id}. A payment in it is spent or out of date by now: it shows the form, not a sale.</p>
      <Command text={command} shown={visible(command)} what="the request as a curl command" />
    </>
  );
}
