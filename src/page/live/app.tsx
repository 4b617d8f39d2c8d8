import { visibleLine } from "../model/visible.js";
import { Top } from "../top.js";
import { Accounts } from "./accounts.js";
import { Chain } from "./chain.js";
import { Faults } from "./faults.js";
import { Head } from "./head.js";
import { Shop } from "./shop.js";
import { LiveContext, useDevnet } from "./store.js";
import { Timeline } from "./timeline.js";

const parts = [
  ["shop", "Buy"],
  ["timeline", "Timeline"],
  ["faults", "Faults"],
  ["chain", "Time and blocks"],
  ["accounts", "Accounts"],
] as const;

/** The page of a running devnet. */
export function App() {
  const live = useDevnet();
  return (
    <>
      <Top
        title="x402-assay devnet"
        label="Parts of the page"
        parts={parts}
        skip={{ to: "timeline", says: "Skip to the timeline" }}
      />
      <main class="wide">
        {live ? (
          <LiveContext.Provider value={live}>
            <Head />
            <div class="desk">
              <Shop />
              <Timeline />
              <div class="levers">
                <Faults />
                <Chain />
                <Accounts />
              </div>
            </div>
            <p class={`toast ${live.said.bad ? "fail" : "pass"}`} role="status">
              {visibleLine(live.said.text)}
            </p>
          </LiveContext.Provider>
        ) : (
          <p class="waiting" role="status">
            Asking the devnet…
          </p>
        )}
      </main>
    </>
  );
}
