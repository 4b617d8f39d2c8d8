import { Badge } from "../badge.js";
import { Copy } from "../copy.js";
import { clockInWords } from "../model/live.js";
import { date } from "../model/money.js";
import { visibleLine } from "../model/visible.js";
import { useLive } from "./store.js";

/** Where things are, and how far the chain has come. */
export function Head() {
  const { state, connected } = useLive();
  const { urls, faults } = state;
  const places: [string, string][] = [
    ["server", `${urls.server}${state.goods[0]?.path ?? ""}`],
    ["facilitator", urls.facilitator],
    ["JSON-RPC", urls.rpc],
  ];
  return (
    <section class={`head card ${connected ? "info" : "warn"}`} aria-labelledby="devnet">
      <p class="badges">
        {connected ? <Badge verdict="pass" word="live" /> : <Badge verdict="warn" word="the line is broken, trying again" />}
        {faults.length > 0 ? (
          <Badge verdict="fail" word={faults.length === 1 ? "1 fault is on" : `${faults.length} faults are on`} />
        ) : null}
        {state.automine ? null : <Badge verdict="warn" word="blocks are mined by hand" />}
      </p>
      <h1 id="devnet">{visibleLine(state.network)}</h1>
      <p class="sentence">
        Block <strong class="block-number">{state.block.toLocaleString("en")}</strong>, {date(String(state.timestamp))},{" "}
        {clockInWords(state.ahead)}
      </p>
      <dl class="profile places">
        {places.map(([name, url]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{visibleLine(url)}</code> <Copy text={url} what={`the address of the ${name}`} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
