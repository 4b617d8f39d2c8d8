import { useMemo } from "preact/hooks";
import type { Entry } from "../report/evidence.js";
import type { Role } from "../runner/scenario.js";
import { time } from "./model/money.js";
import { lanes, sequence, type Arrow, type Lane } from "./model/sequence.js";
import { visibleLine } from "./model/visible.js";

interface Props {
  entries: readonly Entry[];
  /** Who is under test; nobody is where there is none. */
  role?: Role;
  /** Ids of entries to be marked. */
  pointed?: ReadonlySet<string>;
  /** Called with the id of the entry behind an arrow. */
  show?(entry: string): void;
}

const targetLane: Record<Role, Lane> = { server: "server", client: "buyer", facilitator: "facilitator" };

/** Who said what to whom, and what moved: a sequence diagram that is a list as well. */
export function Sequence({ entries, role, pointed, show }: Props) {
  const arrows = useMemo(() => sequence(entries, role ?? "server"), [entries, role]);
  const used = lanes.filter((lane) => arrows.some(({ from, to }) => from === lane || to === lane));
  if (arrows.length === 0) return <p class="quiet">Nothing was seen.</p>;
  return (
    <div class="sequence" style={{ "--lanes": used.length }}>
      <div class="lanes" aria-hidden="true">
        {used.map((lane) => (
          <span key={lane} class={role && lane === targetLane[role] ? "target" : ""}>
            {lane}
          </span>
        ))}
      </div>
      <ol aria-label={`Sequence of ${arrows.length} steps between ${used.join(", ")}`}>
        {arrows.map((arrow, at) => (
          <Step key={at} arrow={arrow} used={used} pointed={pointed?.has(arrow.entry) ?? false} {...(show ? { show } : {})} />
        ))}
      </ol>
    </div>
  );
}

function Step({
  arrow,
  used,
  pointed,
  show,
}: {
  arrow: Arrow;
  used: readonly Lane[];
  pointed: boolean;
  show?(entry: string): void;
}) {
  const [from, to] = [used.indexOf(arrow.from), used.indexOf(arrow.to)];
  const [left, right] = [Math.min(from, to), Math.max(from, to)];
  const centre = (lane: number) => ((lane + 0.5) / used.length) * 100;
  const alone = arrow.kind === "money";
  // Words begin where the arrow begins, or end where it ends: whichever leaves them more room.
  const onRight = (left + right + 1) / 2 > used.length / 2;
  const words = onRight
    ? { paddingRight: `${alone ? 1 : 100 - centre(right)}%`, textAlign: "right" }
    : { paddingLeft: `${centre(left)}%` };
  const line = alone ? undefined : { marginLeft: `${centre(left)}%`, width: `${centre(right) - centre(left)}%` };
  const said = `${arrow.from === arrow.to ? arrow.from : `${arrow.from} to ${arrow.to}`}: `;
  const text = visibleLine(arrow.text);
  return (
    <li class={`step ${arrow.kind} tone-${arrow.tone} ${pointed ? "pointed" : ""}`}>
      <span class="at">{arrow.at === undefined ? "" : time(arrow.at)}</span>
      <div class="way">
        <div class="words" style={words}>
          <span class="hidden">{said}</span>
          {show ? (
            <button type="button" class="plain" onClick={() => show(arrow.entry)}>
              {text}
            </button>
          ) : (
            text
          )}
          {pointed ? <span class="mark"> ◂ evidence</span> : null}
          {arrow.note ? <span class="what">{visibleLine(arrow.note)}</span> : null}
        </div>
        {line ? <div class={`line ${from < to ? "rightward" : "leftward"}`} style={line} aria-hidden="true" /> : null}
      </div>
    </li>
  );
}
