import type { PageCheck } from "../report/page-data.js";
import { grouped, topicOf } from "./model/filter.js";
import { visibleLine } from "./model/visible.js";
import { useStore } from "./store.js";

/** More than this many mutants are one colour. */
const most = 4;

/** How the checks of this run were proved themselves: the kill matrix as a picture, a square a check, darker where more mutants turn it red. */
export function Proof() {
  const { data } = useStore();
  const proved = data.checks.filter(({ killers }) => killers !== undefined);
  if (proved.length === 0) return null;
  return (
    <section id="proof" aria-labelledby="proof-title">
      <h2 id="proof-title" tabIndex={-1}>
        Proof of the checks
      </h2>
      <p class="quiet lead">
        A check that cannot fail says nothing. Each square is one check of this run in one version, the darker the more mutants,
        which are sound software with one defect put in, turn it red: when this catalogue was made, {proved.length} checks by
        version were proved so.
      </p>
      <div class="card proof">
        {[...grouped(proved, topicOf)].sort().map(([topic, checks]) => (
          <Topic key={topic} topic={topic} checks={checks} />
        ))}
      </div>
      <ul class="legend">
        {Array.from({ length: most }, (_, at) => at + 1).map((count) => (
          <li key={count}>
            <span class={`kills k${count}`} />{" "}
            {count === most ? `${most} mutants or more` : count === 1 ? "1 mutant" : `${count} mutants`}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Topic({ topic, checks }: { topic: string; checks: readonly PageCheck[] }) {
  const counts = checks.map(({ killers = 0 }) => killers);
  const words = `${checks.length} checks, killed by ${Math.min(...counts)} to ${Math.max(...counts)} mutants each`;
  return (
    <div class="proof-row">
      <span class="proof-topic">{visibleLine(topic)}</span>
      <span class="squares" role="img" aria-label={`${visibleLine(topic)}: ${words}`}>
        {checks.map(({ id, x402Version, killers = 0 }) => (
          <span
            key={`${id}@${x402Version}`}
            class={`kills k${Math.min(killers, most)}`}
            title={`${visibleLine(id)} v${x402Version}: ${killers === 1 ? "1 mutant" : `${killers} mutants`}`}
          />
        ))}
      </span>
    </div>
  );
}
