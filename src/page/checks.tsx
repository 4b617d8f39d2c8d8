import { useEffect, useMemo, useState } from "preact/hooks";
import { verdicts } from "../runner/events.js";
import type { PageCheck } from "../report/page-data.js";
import { Badge, inWords } from "./badge.js";
import { CheckRow } from "./check.js";
import { Filters } from "./filters.js";
import { filtered, grouped, isFiltered, topicOf } from "./model/filter.js";
import { visibleLine } from "./model/visible.js";
import { useStore } from "./store.js";

/** Below this many matches a filter opens all topics: one wants to see what was found. */
const few = 300;

/** Every check, by topic and scenario, and what to filter them by. */
export function Checks() {
  const { data, filter, shown } = useStore();
  const found = useMemo(() => filtered(data, filter), [data, filter]);
  const topics = useMemo(() => grouped(found, topicOf), [found]);
  const [opened, setOpened] = useState<ReadonlyMap<string, boolean>>(new Map());
  // What somebody opened or closed by hand counts until he looks for something else.
  useEffect(() => setOpened(new Map()), [filter]);
  const shownTopic = shown.split("/")[1];
  const first = useMemo(() => redTopics(topics), [topics]);
  const isOpen = (topic: string) =>
    opened.get(topic) ?? (topic === shownTopic || (isFiltered(filter) ? found.length <= few : first.has(topic)));
  const setAll = (open: boolean) => setOpened(new Map([...topics.keys()].map((topic) => [topic, open])));
  return (
    <section id="checks" aria-labelledby="checks-title">
      <h2 id="checks-title" tabIndex={-1}>
        Checks
      </h2>
      <div class="columns">
        <Narrow>
          <Filters />
        </Narrow>
        <div class="list">
          <p class="found">
            <span role="status">
              {found.length.toLocaleString("en")} of {data.checks.length.toLocaleString("en")} checks
            </span>
            <span>
              <button type="button" class="small" onClick={() => setAll(true)}>
                Open all topics
              </button>{" "}
              <button type="button" class="small" onClick={() => setAll(false)}>
                Close all
              </button>
            </span>
          </p>
          {found.length === 0 ? <p class="card">Nothing matches.</p> : null}
          {[...topics].map(([topic, checks]) => (
            <Topic
              key={topic}
              topic={topic}
              checks={checks}
              open={isOpen(topic)}
              set={(open) => setOpened((before) => new Map(before).set(topic, open))}
            />
          ))}
        </div>
      </div>
    </section>
  );
}

/** On a phone the filters are folded away; on a wide screen they stand beside the list. */
function Narrow({ children }: { children: preact.ComponentChildren }) {
  const [wide] = useState(() => matchMedia("(min-width: 60rem)").matches);
  return (
    <details class="fold" open={wide}>
      <summary>Filters</summary>
      {children}
    </details>
  );
}

/** Topics with something red are open from the beginning, as long as that is not too much to be read. */
function redTopics(topics: ReadonlyMap<string, readonly PageCheck[]>): Set<string> {
  const open = new Set<string>();
  let rows = 0;
  for (const [topic, checks] of topics) {
    if (!checks.some(isRed) || rows + checks.length > few) continue;
    rows += checks.length;
    open.add(topic);
  }
  return open;
}

const isRed = ({ verdict }: PageCheck) => verdict === "fail" || verdict === "warn" || verdict === "error";

interface TopicProps {
  topic: string;
  checks: readonly PageCheck[];
  open: boolean;
  set(open: boolean): void;
}

function Topic({ topic, checks, open, set }: TopicProps) {
  const counts = verdicts.map((verdict) => [verdict, checks.filter((check) => check.verdict === verdict).length] as const);
  return (
    <details
      class="topic"
      open={open}
      onToggle={(event) => {
        if (event.target === event.currentTarget && event.currentTarget.open !== open) set(event.currentTarget.open);
      }}
    >
      <summary>
        <h3>{inWords(topic)}</h3>
        <span class="badges">
          {counts.map(([verdict, count]) => (count > 0 ? <Badge key={verdict} verdict={verdict} count={count} /> : null))}
        </span>
      </summary>
      {open
        ? [...grouped(checks, ({ scenario }) => scenario)].map(([scenario, own]) => (
            <Scenario key={scenario} scenario={scenario} checks={own} />
          ))
        : null}
    </details>
  );
}

function Scenario({ scenario, checks }: { scenario: string; checks: readonly PageCheck[] }) {
  const { data } = useStore();
  const title = data.scenarios.find((one) => one.scenario === scenario)?.title ?? scenario;
  return (
    <section class="scenario" aria-label={visibleLine(title)}>
      <h4>{visibleLine(title)}</h4>
      <p class="quiet id">{visibleLine(scenario)}</p>
      {checks.map((check) => (
        <CheckRow key={`${check.id}@${check.x402Version}`} check={check} />
      ))}
    </section>
  );
}
