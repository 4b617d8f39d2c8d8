import { useMemo } from "preact/hooks";
import { verdicts, type Verdict } from "../runner/events.js";
import type { X402Version } from "../protocol/messages.js";
import type { Requirement } from "../runner/requirements.js";
import { Badge } from "./badge.js";
import { noFilter } from "./model/filter.js";
import { visibleLine } from "./model/visible.js";
import { useStore } from "./store.js";

const sources: Record<Requirement["source"], string> = {
  explicit: "the text says so in so many words",
  "field-table": "a table of fields",
  prose: "prose",
  example: "an example",
  money: "money or goods would be lost",
  advice: "advice",
};

/** What one requirement says and where it stands. */
export function Demand({ row, x402Version }: { row: Requirement; x402Version: X402Version }) {
  // A document of the other version says nothing about this check, as long as there is one of its own.
  const own = row.where.filter(({ document: file }) => !file.includes(x402Version === 1 ? "-v2" : "-v1"));
  return (
    <div class="demand">
      <p>
        <strong>{row.demand}</strong>
      </p>
      <p class="quiet">
        {row.id} · {row.level}, by {sources[row.source]}
      </p>
      {row.note ? <p class="quiet">{row.note}</p> : null}
      <ul>
        {(own.length > 0 ? own : row.where).map(({ document: file, section, commit }) => (
          <li key={file + section}>
            <a href={source(commit, file)} rel="noreferrer noopener" target="_blank">
              “{section}” in {file}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

const source = (commit: string, file: string) =>
  `https://github.com/coinbase/x402/blob/${encodeURIComponent(commit)}/${file.split("/").map(encodeURIComponent).join("/")}`;

/** From what matters most to what says nothing. */
const worst: readonly Verdict[] = ["error", "fail", "warn", "untestable", "blocked", "info", "pass", "not-applicable"];

/** Each requirement that the run looked at, and the worst that was said of it. */
export function Requirements() {
  const { data, look } = useStore();
  const rows = useMemo(() => {
    const found = new Map<string, Verdict[]>();
    for (const { requirements, verdict } of data.checks)
      for (const id of requirements) {
        const list = found.get(id);
        if (list) list.push(verdict);
        else found.set(id, [verdict]);
      }
    const known = new Map(data.requirements.map((row) => [row.id, row]));
    return [...found]
      .map(([id, all]) => ({
        id,
        row: known.get(id),
        count: all.length,
        verdict: worst.find((one) => all.includes(one)) ?? "pass",
      }))
      .sort((a, b) => worst.indexOf(a.verdict) - worst.indexOf(b.verdict) || (a.id < b.id ? -1 : 1));
  }, [data]);
  const counts = verdicts.map((verdict) => [verdict, rows.filter((row) => row.verdict === verdict).length] as const);
  return (
    <section id="requirements" aria-labelledby="requirements-title">
      <h2 id="requirements-title" tabIndex={-1}>
        Requirements
      </h2>
      <p class="lead">
        {rows.length} requirements were looked at; by the worst verdict of each:{" "}
        <span class="badges">
          {counts.map(([verdict, count]) => (count > 0 ? <Badge key={verdict} verdict={verdict} count={count} /> : null))}
        </span>
      </p>
      {data.coverage ? (
        <p class="quiet">
          The catalogue checks {data.coverage.checked} of {data.coverage.demands} demands of the specification, by version;{" "}
          {data.coverage.excluded} cannot be seen from outside.
          {data.coverage.chosen === undefined ? null : ` This run is of a part of it that checks ${data.coverage.chosen}.`}
        </p>
      ) : null}
      <details class="fold">
        <summary>All {rows.length} requirements</summary>
        <ul class="rows">
          {rows.map(({ id, row, count, verdict }) => (
            <li key={id}>
              <Badge verdict={verdict} />
              <span class="grow">
                {row?.demand ?? visibleLine(id)} <span class="quiet">{row ? `${row.level} · ${id}` : ""}</span>
              </span>
              <button
                type="button"
                class="small"
                aria-label={`List the ${count} checks of ${visibleLine(id)}`}
                onClick={() => {
                  look({ ...noFilter, requirement: id });
                  document.getElementById("checks")?.scrollIntoView();
                }}
              >
                {count === 1 ? "1 check" : `${count} checks`}
              </button>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}
