import { verdicts } from "../runner/events.js";
import { inWords } from "./badge.js";
import { toggled } from "./head.js";
import { isFiltered, noFilter, roleOf, topicOf, type Filter } from "./model/filter.js";
import { visibleLine } from "./model/visible.js";
import { useStore } from "./store.js";

type Many = "verdict" | "level" | "attribution" | "version";

/** What to look for. */
export function Filters() {
  const { data, filter, look } = useStore();
  const present = (of: (check: (typeof data.checks)[number]) => string) => new Set(data.checks.map(of));
  const topics = [...present(topicOf)].sort();
  const roles = [...present(roleOf)].sort();
  const order = (all: readonly string[], there: ReadonlySet<string>) => all.filter((one) => there.has(one));
  return (
    <form class="filters" role="search" aria-label="Filter the checks" onSubmit={(event) => event.preventDefault()}>
      <label>
        Text
        <input
          type="search"
          value={filter.text}
          placeholder="id, title, message…"
          onInput={(event) => look({ text: event.currentTarget.value })}
        />
      </label>
      <Choice name="Topic" all={topics} value={filter.topic} set={(topic) => look({ topic })} />
      <Choice name="Role" all={roles} value={filter.role} set={(role) => look({ role })} />
      <Boxes
        name="Verdict"
        field="verdict"
        all={order(
          verdicts,
          present(({ verdict }) => verdict),
        )}
      />
      <Boxes
        name="Level"
        field="level"
        all={order(
          ["must", "should", "may"],
          present(({ level }) => level),
        )}
      />
      <Boxes
        name="Fault of"
        field="attribution"
        all={order(
          ["target", "dependency", "harness", "unknown"],
          present(({ attribution }) => attribution ?? "none"),
        )}
      />
      <Boxes
        name="Version"
        field="version"
        all={order(
          ["1", "2"],
          present(({ x402Version }) => String(x402Version)),
        )}
        label={(one) => `v${one}`}
      />
      {filter.requirement ? (
        <Note text={`Requirement ${visibleLine(filter.requirement)}`} clear={() => look({ requirement: "" })} />
      ) : null}
      {filter.cause ? <Note text={`Finding ${filter.cause}`} clear={() => look({ cause: "" })} /> : null}
      <button type="button" disabled={!isFiltered(filter)} onClick={() => look(noFilter)}>
        Clear all filters
      </button>
    </form>
  );
}

function Choice({ name, all, value, set }: { name: string; all: string[]; value: string; set(value: string): void }) {
  return (
    <label>
      {name}
      <select value={value} onChange={(event) => set(event.currentTarget.value)}>
        <option value="">all</option>
        {all.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </label>
  );
}

function Boxes({
  name,
  field,
  all,
  label = inWords,
}: {
  name: string;
  field: Many;
  all: string[];
  label?: (one: string) => string;
}) {
  const { filter, look } = useStore();
  if (all.length === 0) return null;
  const change: (one: string) => Partial<Filter> = (one) => ({ [field]: toggled(filter[field], one) });
  return (
    <fieldset>
      <legend>{name}</legend>
      {all.map((one) => (
        <label key={one} class="box">
          <input type="checkbox" checked={filter[field].includes(one)} onChange={() => look(change(one))} />
          {label(one)}
        </label>
      ))}
    </fieldset>
  );
}

function Note({ text, clear }: { text: string; clear(): void }) {
  return (
    <p class="note">
      {text}{" "}
      <button type="button" class="small" onClick={clear} aria-label={`No longer only ${text}`}>
        ✕
      </button>
    </p>
  );
}
