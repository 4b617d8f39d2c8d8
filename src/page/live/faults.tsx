import { useMemo, useState } from "preact/hooks";
import { faultInWords } from "../../live/words.js";
import { isOn, payersIn, switches, type Switch } from "../model/live.js";
import { short } from "../model/money.js";
import { visibleLine } from "../model/visible.js";
import { useLive } from "./store.js";

/** What can be made to go wrong, and what goes wrong now. */
export function Faults() {
  const { state, entries, act } = useLive();
  const [payer, setPayer] = useState("");
  const payers = useMemo(() => payersIn(state.accounts, entries), [state.accounts, entries]);
  const { faults, faultsLeftOut = 0 } = state;

  const flip = (one: Switch) => {
    const on = isOn(faults, one, payer);
    if (on) return act({ method: "DELETE", path: `/faults/${on.id}`, done: "The fault is off." });
    return act({ path: "/faults", body: { ...one.fault, ...(payer ? { payer } : {}) }, done: "The fault is on." });
  };
  return (
    <section id="faults" class="card" aria-labelledby="faults-title">
      <h2 id="faults-title">Faults</h2>
      <label class="field">
        <span>For the payments of</span>
        <select value={payer} onChange={(event) => setPayer(event.currentTarget.value)}>
          <option value="">everybody</option>
          {payers.map(({ name, address }) => (
            <option key={address} value={address}>
              {name}, {short(address)}
            </option>
          ))}
        </select>
      </label>
      {switches.map(({ title, switches: own }) => (
        <div key={title} role="group" aria-labelledby={`faults-${title}`}>
          <h3 id={`faults-${title}`}>The {title.toLowerCase()} …</h3>
          {own.map((one) => (
            <button
              key={one.name}
              type="button"
              role="switch"
              class="switch"
              aria-checked={isOn(faults, one, payer) !== undefined}
              onClick={() => void flip(one)}
            >
              <span class="knob" aria-hidden="true" />
              {one.name}
            </button>
          ))}
        </div>
      ))}
      <h3>What is on now</h3>
      {faults.length === 0 ? (
        <p class="quiet">Nothing: everybody does what they should.</p>
      ) : (
        <>
          <ul class="on">
            {faults.map((fault) => (
              <li key={fault.id}>
                <span class="grow">
                  <span class="quiet">{fault.id}</span> {visibleLine(faultInWords(fault))}; {met(fault.hits)}
                </span>
                <button
                  type="button"
                  class="small"
                  aria-label={`Take off ${fault.id}`}
                  onClick={() => void act({ method: "DELETE", path: `/faults/${fault.id}`, done: "The fault is off." })}
                >
                  Take off
                </button>
              </li>
            ))}
          </ul>
          {faultsLeftOut > 0 ? <p class="quiet">and {faultsLeftOut} more</p> : null}
          <button type="button" onClick={() => void act({ method: "DELETE", path: "/faults", done: "All faults are off." })}>
            Take all off
          </button>
        </>
      )}
    </section>
  );
}

const met = (hits: number) => (hits === 0 ? "not met yet" : hits === 1 ? "met once" : `met ${hits} times`);
