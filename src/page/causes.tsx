import { useState } from "preact/hooks";
import type { Cause, CauseKind } from "../report/causes.js";
import type { PageCheck } from "../report/page-data.js";
import { Badge } from "./badge.js";
import { topicOf } from "./model/filter.js";
import { visibleLine } from "./model/visible.js";
import { useStore } from "./store.js";

const titles: Record<CauseKind, string> = {
  red: "What is wrong",
  open: "What could not be found out",
  info: "Held against nobody",
  known: "Known, and set aside by the baseline",
};

/** Checks that most likely have the same cause, together: one defect is one finding, however many checks it turns red. */
export function Causes() {
  const { data } = useStore();
  if (data.causes.length === 0) return null;
  return (
    <section id="causes" aria-labelledby="causes-title">
      <h2 id="causes-title" tabIndex={-1}>
        Findings
      </h2>
      <p class="quiet lead">
        Checks that say the same, or point to the same payment, are put together: most likely they have one cause.
      </p>
      {(["red", "open", "info", "known"] as const).map((kind) => (
        <Kind key={kind} kind={kind} />
      ))}
    </section>
  );
}

function Kind({ kind }: { kind: CauseKind }) {
  const { data } = useStore();
  const [all, setAll] = useState(false);
  const own = data.causes.map((cause, at) => ({ cause, at })).filter(({ cause }) => cause.kind === kind);
  if (own.length === 0) return null;
  const some = all ? own : own.slice(0, 12);
  return (
    <>
      <h3>{titles[kind]}</h3>
      <ol class="causes">
        {some.map(({ cause, at }) => (
          <Finding key={at} cause={cause} at={at} />
        ))}
      </ol>
      {own.length > some.length ? (
        <button type="button" onClick={() => setAll(true)}>
          Show {own.length - some.length} more
        </button>
      ) : null}
    </>
  );
}

function Finding({ cause, at }: { cause: Cause; at: number }) {
  const { data, look, show } = useStore();
  const checks = cause.checks.flatMap((one) => data.checks[one] ?? []);
  const [first] = checks;
  if (!first) return null;
  const title = data.scenarios.find(({ scenario }) => scenario === first.scenario)?.title ?? first.scenario;
  const blame = cause.attributions.filter((one) => one !== "target");
  const open = () => {
    look({ cause: String(at + 1), verdict: [], level: [], attribution: [], version: [], text: "", topic: "", requirement: "" });
    document.getElementById("checks")?.scrollIntoView();
  };
  return (
    <li class={`card cause ${first.verdict}`}>
      <p class="said">
        <Badge verdict={first.verdict} /> <strong>{visibleLine(cause.message)}</strong>
      </p>
      <p class="title">First of them: “{visibleLine(title)}”</p>
      <p class="quiet">
        {checks.length === 1 ? "1 check" : `${checks.length} checks`} in {topics(checks)}
        {blame.length > 0 ? ` · fault of: ${blame.join(", ")}` : ""}
      </p>
      <p class="actions">
        <button type="button" class="small" onClick={() => show(`${first.id}@${first.x402Version}`)}>
          Open the first
        </button>
        {checks.length > 1 ? (
          <button type="button" class="small" onClick={open}>
            List all {checks.length}
          </button>
        ) : null}
      </p>
    </li>
  );
}

function topics(checks: readonly PageCheck[]): string {
  const counts = new Map<string, number>();
  for (const check of checks) counts.set(topicOf(check), (counts.get(topicOf(check)) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  const named = sorted.slice(0, 6).map(([topic, count]) => (count === checks.length ? topic : `${topic} (${count})`));
  return `${named.join(", ")}${sorted.length > 6 ? ` and ${sorted.length - 6} more topics` : ""}`;
}
