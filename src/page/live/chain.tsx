import { useState } from "preact/hooks";
import { clockInWords } from "../model/live.js";
import { useLive, type Act } from "./store.js";

const steps = [
  [60, "1 minute"],
  [3_600, "1 hour"],
  [86_400, "1 day"],
] as const;

/** The chain's clock, and its blocks. */
export function Chain() {
  const { state, act } = useLive();
  const [depth, setDepth] = useState("1");
  const wanted = /^\d{1,3}$/.test(depth) ? Number(depth) : 0;
  const most = Math.min(250, state.block);
  const inRange = wanted >= 1 && wanted <= most;
  const back = async () => {
    // What a block shows is what counts: one is mined behind it.
    const set = await act({ path: "/time", body: { timestamp: Math.floor(Date.now() / 1_000) } });
    if (set) await act({ path: "/mine", body: { blocks: 1 }, done: "The chain's clock is that of this machine." });
  };
  const reorg = (event: Event) => {
    event.preventDefault();
    if (inRange) void act({ path: "/reorg", body: { depth: wanted }, done: `The chain went another way, ${wanted} deep.` });
  };
  const button = (name: string, request: Act) => (
    <button key={name} type="button" onClick={() => void act(request)}>
      {name}
    </button>
  );
  return (
    <section id="chain" class="card" aria-labelledby="chain-title">
      <h2 id="chain-title">Time and blocks</h2>
      <h3>Move the clock on</h3>
      <p class="quiet">It is {clockInWords(state.ahead)}.</p>
      <div class="choice">
        {steps.map(([seconds, name]) =>
          button(`+ ${name}`, { path: "/advance", body: { seconds }, done: `The chain's clock is ${name} further.` }),
        )}
        <button type="button" onClick={() => void back()}>
          Back to now
        </button>
      </div>
      <h3>Mine</h3>
      <div class="choice">
        {button("1 block", { path: "/mine", body: { blocks: 1 }, done: "A block was mined." })}
        {button("10 blocks", { path: "/mine", body: { blocks: 10 }, done: "10 blocks were mined." })}
        <button
          type="button"
          role="switch"
          class="switch"
          aria-checked={state.automine}
          onClick={() =>
            void act({
              path: "/automine",
              body: { on: !state.automine },
              done: state.automine ? "Transactions wait for you to mine." : "Transactions are mined as they come.",
            })
          }
        >
          <span class="knob" aria-hidden="true" />
          mine each transaction at once
        </button>
      </div>
      <h3>Reorganise</h3>
      <p class="quiet">The newest blocks become empty ones: what was in them did not happen.</p>
      <form class="line-up" onSubmit={reorg}>
        <label class="narrow">
          <span>Blocks</span>
          <input
            type="number"
            min={1}
            max={most}
            required
            value={depth}
            onInput={(event) => setDepth(event.currentTarget.value)}
          />
        </label>
        <button type="submit" disabled={!inRange}>
          Take back
        </button>
      </form>
    </section>
  );
}
