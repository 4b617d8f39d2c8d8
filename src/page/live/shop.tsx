import { useRef, useState } from "preact/hooks";
import type { Bought } from "../../live/types.js";
import { Badge } from "../badge.js";
import { money } from "../model/live.js";
import { short } from "../model/money.js";
import { visible, visibleLine } from "../model/visible.js";
import { useLive } from "./store.js";

interface Purchase {
  number: number;
  path: string;
  came?: Bought | "nothing";
}

/** Purchases that are still shown. */
const shown = 3;

/** Buys something from the reference server, as a buyer who has money here. */
export function Shop() {
  const { state, act } = useLive();
  const buyers = state.accounts.filter(({ role }) => role === "buyer");
  const [buyer, setBuyer] = useState(buyers[0]?.address ?? "");
  const [path, setPath] = useState(state.goods[0]?.path ?? "");
  const [purchases, setPurchases] = useState<readonly Purchase[]>([]);
  const count = useRef(0);
  const good = state.goods.find((one) => one.path === path);

  const buy = async (event: Event) => {
    event.preventDefault();
    const number = ++count.current;
    setPurchases((before) => [{ number, path }, ...before].slice(0, shown));
    const came = (await act({ path: "/buy", body: { buyer, path } })) as Bought | undefined;
    setPurchases((before) => before.map((one) => (one.number === number ? { ...one, came: came ?? "nothing" } : one)));
  };
  return (
    <section id="shop" class="card" aria-labelledby="shop-title">
      <h2 id="shop-title">Buy something</h2>
      <form onSubmit={(event) => void buy(event)}>
        <label>
          <span>What</span>
          <select value={path} onChange={(event) => setPath(event.currentTarget.value)}>
            {state.goods.map((one) => (
              <option key={one.path} value={one.path}>
                {one.path}
              </option>
            ))}
          </select>
        </label>
        {good ? <p class="quiet">{visibleLine(good.description)}.</p> : null}
        <label>
          <span>Who pays</span>
          <select value={buyer} onChange={(event) => setBuyer(event.currentTarget.value)}>
            {buyers.map(({ address, balance }, at) => (
              <option key={address} value={address}>
                buyer {at + 1}, has {money(balance)} USDC
              </option>
            ))}
          </select>
        </label>
        <button type="submit" class="main">
          Buy for {good ? money(good.amount) : "?"} USDC
        </button>
      </form>
      <div aria-live="polite">
        {purchases.map((purchase) => (
          <Result key={purchase.number} purchase={purchase} />
        ))}
      </div>
    </section>
  );
}

function Result({ purchase: { path, came } }: { purchase: Purchase }) {
  if (came === undefined) {
    return (
      <div class="result">
        <Badge verdict="info" word="under way" /> <code>{visibleLine(path)}</code>
      </div>
    );
  }
  if (came === "nothing" || came.outcome === "failed") {
    return (
      <div class="result">
        <Badge verdict="fail" word={came === "nothing" ? "not tried" : came.code.replaceAll("-", " ")} />{" "}
        <code>{visibleLine(path)}</code>
        {came === "nothing" ? null : <p>{visibleLine(came.reason)}</p>}
      </div>
    );
  }
  return (
    <div class="result">
      <Badge verdict="pass" word="bought" /> <code>{visibleLine(path)}</code>{" "}
      {came.amount === undefined ? "for nothing" : `for ${money(came.amount)} USDC`}
      <pre tabIndex={0} role="group" aria-label="What came">
        {visible(came.body)}
      </pre>
      {came.transaction === undefined ? null : <p class="quiet">receipt: transaction {visibleLine(short(came.transaction))}</p>}
      {came.doubt === undefined ? null : <p class="problem">{visibleLine(came.doubt)}</p>}
    </div>
  );
}
