import { useMemo, useState } from "preact/hooks";
import { changes, compareRuns, type Change, type Difference } from "../report/compare.js";
import type { Against } from "../report/page-data.js";
import { verdicts } from "../runner/events.js";
import { Badge, inWords } from "./badge.js";
import { visibleLine } from "./model/visible.js";
import { useStore } from "./store.js";

const titles: Record<Change, string> = {
  broken: "Broken: red now, and not before",
  "still-red": "Red in both",
  fixed: "Fixed: red before, and passed now",
  other: "Changed otherwise",
  new: "Only in this run",
  gone: "Only in the other run",
};

interface Props {
  other: Against | undefined;
  trouble: string;
  read(file: File): Promise<void>;
  forget(): void;
}

/** This run beside another one. */
export function Compare({ other, trouble, read, forget }: Props) {
  return (
    <section id="compare" aria-labelledby="compare-title">
      <h2 id="compare-title" tabIndex={-1}>
        Compare with another run
      </h2>
      <div class="card drop">
        <label>
          Drop another run's report (.html or .json) or events (.events.ndjson) onto this page, or choose it:{" "}
          <input
            type="file"
            accept=".html,.json,.ndjson"
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              if (file) void read(file);
            }}
          />
        </label>
        <p class="quiet">It is read here and goes nowhere.</p>
        <p role="status" class="problem">
          {trouble}
        </p>
      </div>
      {other ? <Both other={other} forget={forget} /> : null}
    </section>
  );
}

function Both({ other, forget }: { other: Against; forget(): void }) {
  const { data } = useStore();
  const differences = useMemo(() => compareRuns(other.checks, data.checks), [other, data]);
  const used = verdicts.filter((verdict) => (other.summary[verdict] ?? 0) + data.summary[verdict] > 0);
  const rows: [string, string, string][] = [
    ["Target", other.how, data.target.how],
    ["Verdict", inWords(other.verdict), inWords(data.verdict)],
    ["Seed", other.seed, data.seed],
    ["Began", other.startedAt.slice(0, 19).replace("T", " "), data.startedAt.slice(0, 19).replace("T", " ")],
    ["x402-assay", other.version, data.version],
  ];
  return (
    <>
      <div class="scroll" tabIndex={0} role="group" aria-label="Both runs">
        <table class="both">
          <thead>
            <tr>
              <td />
              <th scope="col">The other run</th>
              <th scope="col">This run</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, before, after]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{visibleLine(before)}</td>
                <td>{visibleLine(after)}</td>
              </tr>
            ))}
            {used.map((verdict) => (
              <tr key={verdict}>
                <th scope="row">
                  <Badge verdict={verdict} />
                </th>
                <td>{other.summary[verdict] ?? 0}</td>
                <td>{data.summary[verdict]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {differences.length === 0 ? <p class="card">No verdict differs, and nothing is red.</p> : null}
      {changes.map((change) => (
        <Changes key={change} change={change} list={differences.filter((one) => one.change === change)} />
      ))}
      <button type="button" onClick={forget}>
        Forget the other run
      </button>
    </>
  );
}

function Changes({ change, list }: { change: Change; list: readonly Difference[] }) {
  const { show } = useStore();
  const [count, setCount] = useState(50);
  if (list.length === 0) return null;
  return (
    <details class="fold" open={change === "broken" || change === "fixed"}>
      <summary>
        {titles[change]} ({list.length})
      </summary>
      <ul class="rows">
        {list.slice(0, count).map(({ id, x402Version, before, after }) => (
          <li key={`${id}@${x402Version}`}>
            <span class="badges">
              {before ? <Badge verdict={before.verdict} /> : <span class="quiet">absent</span>}
              <span aria-label="became">→</span>
              {after ? <Badge verdict={after.verdict} /> : <span class="quiet">absent</span>}
            </span>
            <span class="grow">
              {after ? (
                <button type="button" class="plain" onClick={() => show(`${id}@${x402Version}`)}>
                  {visibleLine(id)}
                </button>
              ) : (
                visibleLine(id)
              )}{" "}
              <span class="quiet">
                v{x402Version} · {visibleLine((after ?? before)?.message ?? "")}
              </span>
            </span>
          </li>
        ))}
      </ul>
      {list.length > count ? (
        <button type="button" onClick={() => setCount(count + 200)}>
          Show more: {count} of {list.length} are shown
        </button>
      ) : null}
    </details>
  );
}
