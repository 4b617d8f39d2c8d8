import { verdicts } from "../runner/events.js";
import type { PageData } from "../report/page-data.js";
import { Badge, inWords } from "./badge.js";
import { time } from "./model/money.js";
import { visibleLine } from "./model/visible.js";
import { useStore } from "./store.js";

/** What came of it, and of what. */
export function Head() {
  const { data, filter, look } = useStore();
  const { target } = data;
  const used = verdicts.filter((verdict) => data.summary[verdict] > 0);
  const all = data.checks.length;
  return (
    <section class={`head card ${data.verdict}`} aria-labelledby="verdict">
      <p class="quiet kicker">{target.role} under test</p>
      <p class="how">{visibleLine(target.how)}</p>
      <h1 id="verdict">{inWords(data.verdict)}</h1>
      <p class="sentence">{sentence(data)}</p>
      {data.stale.length > 0 ? (
        <>
          <p class="problem">The baseline is not what it should be:</p>
          <ul class="notes">
            {data.stale.map((entry) => (
              <li key={entry}>{visibleLine(entry)}</li>
            ))}
          </ul>
        </>
      ) : null}
      {data.problem ? <p class="problem">{visibleLine(data.problem)}</p> : null}
      {all > 0 ? (
        <>
          <div
            class="proportion"
            role="img"
            aria-label={used.map((verdict) => `${data.summary[verdict]} ${inWords(verdict)}`).join(", ")}
          >
            {used.map((verdict) => (
              <span key={verdict} class={`share ${verdict}`} style={{ flexGrow: data.summary[verdict] }} />
            ))}
          </div>
          <div class="counts" role="group" aria-label="Show only checks with these verdicts">
            {used.map((verdict) => (
              <button
                key={verdict}
                type="button"
                class="count"
                aria-pressed={filter.verdict.includes(verdict)}
                onClick={() => {
                  look({ verdict: toggled(filter.verdict, verdict) });
                  document.getElementById("checks")?.scrollIntoView();
                }}
              >
                <Badge verdict={verdict} count={data.summary[verdict]} />
              </button>
            ))}
          </div>
        </>
      ) : null}
      <Profile data={data} />
      <Observations data={data} />
    </section>
  );
}

export const toggled = (list: readonly string[], one: string): string[] =>
  list.includes(one) ? list.filter((other) => other !== one) : [...list, one];

function sentence({ verdict, checks, causes }: PageData): string {
  const against = checks.filter(({ attribution, known }) => attribution === "target" && !known);
  const own = against.filter((check) => check.verdict === "fail").length;
  const should = against.filter((check) => check.verdict === "warn").length;
  const aside = checks.filter(({ known }) => known).length;
  // Those of the same level as the checks that are counted.
  const level = own > 0 ? "fail" : "warn";
  const red = causes.filter(({ kind, checks: [worst = 0] }) => kind === "red" && checks[worst]?.verdict === level).length;
  if (verdict === "conformant")
    return aside > 0
      ? `Nothing counts against it but what is known: the baseline sets ${aside === 1 ? "1 check" : `${aside} checks`} aside.`
      : "Every check of level must that applies to it was made, and passed.";
  if (verdict === "not-conformant") {
    if (own + should === 0) return "Nothing failed that is not known, but the baseline has entries that are to be taken out.";
    const count = own > 0 ? `${own} ${own === 1 ? "check" : "checks"} of level must` : `${should} of level should`;
    return `${count} failed by the target's own fault; ${red === 1 ? "it looks like one finding" : `it looks like ${red} findings`}.`;
  }
  if (verdict === "error") return "The harness itself failed; this says nothing about the target.";
  return "Something that must hold could not be tested: what was skipped has not passed.";
}

function Profile({ data }: { data: PageData }) {
  const { target, coverage } = data;
  const rows: [string, string | undefined][] = [
    ["Versions", target.versions.map((version) => `v${version}`).join(" and ") || "none"],
    ["Resource", target.resource],
    ["Also sells", target.others?.join(", ")],
    ["Extensions", target.extensions?.join(", ")],
    ["Facilitator", target.ourFacilitator === undefined ? undefined : target.ourFacilitator ? "the devnet's" : "its own"],
    ["Seed", data.seed],
    ["Specification", `x402 ${data.spec.slice(0, 12)}`],
    ["Catalogue", data.catalogue],
    [
      "Coverage",
      coverage &&
        (coverage.chosen === undefined
          ? `${coverage.checked} of ${coverage.demands} demands checked, ${coverage.excluded} cannot be seen from outside`
          : `a part of the catalogue: ${coverage.chosen} of the ${coverage.checked} demands that the whole checks`),
    ],
    ["Began", data.startedAt.slice(0, 19).replace("T", " ")],
    ["Took", data.took === undefined ? "cut off" : time(data.took)],
    ["x402-assay", data.version],
  ];
  return (
    <>
      <dl class="profile">
        {rows.map(([name, value]) =>
          value ? (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{visibleLine(value)}</dd>
            </div>
          ) : null,
        )}
      </dl>
      {target.notes.length > 0 ? (
        <ul class="notes">
          {target.notes.map((note) => (
            <li key={note}>{visibleLine(note)}</li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

/** What the target turned out to do; both versions on one line where they agree. */
function Observations({ data: { observations } }: { data: PageData }) {
  const rows = new Map<string, { name: string; value: string; versions: Set<number> }>();
  for (const { name, value, x402Version } of observations) {
    const key = `${name}\n${value}`;
    const row = rows.get(key) ?? { name, value: String(value), versions: new Set() };
    row.versions.add(x402Version);
    rows.set(key, row);
  }
  if (rows.size === 0) return null;
  return (
    <details class="observations">
      <summary>{rows.size === 1 ? "1 observation" : `${rows.size} observations`}, neither right nor wrong</summary>
      <dl class="profile">
        {[...rows].map(([key, { name, value, versions }]) => (
          <div key={key}>
            <dt>
              {visibleLine(inWords(name))} <span class="quiet">{[...versions].map((version) => `v${version}`).join(", ")}</span>
            </dt>
            <dd>{visibleLine(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
