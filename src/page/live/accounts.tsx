import { useState } from "preact/hooks";
import { Copy } from "../copy.js";
import { money, nameOf, unitsOf } from "../model/live.js";
import { short } from "../model/money.js";
import { useLive } from "./store.js";

/** Who has how much, and more for whoever wants it. */
export function Accounts() {
  const { state, act } = useLive();
  const accounts = state.accounts.map((account) => ({ ...account, name: nameOf(account, state.accounts) }));
  const [to, setTo] = useState("");
  const [amount, setAmount] = useState("10");
  const [trouble, setTrouble] = useState("");
  const mint = async (event: Event) => {
    event.preventDefault();
    const units = unitsOf(amount);
    const address = to.trim();
    if (!/^0x[0-9a-fA-F]{40}$/.test(address)) return setTrouble("An address is 0x and 40 hex digits.");
    if (units === undefined) return setTrouble("An amount is a number above zero, with six digits after the point at most.");
    setTrouble("");
    await act({ path: "/mint", body: { to: address, amount: units }, done: `${money(units)} USDC minted to ${short(address)}.` });
  };
  return (
    <section id="accounts" class="card" aria-labelledby="accounts-title">
      <h2 id="accounts-title">Accounts</h2>
      <p class="quiet">Test keys that everybody knows: never use them on a real network.</p>
      <ul class="accounts">
        {accounts.map(({ name, address, balance, key }) => (
          <li key={address}>
            <span class="who">
              {name}
              <code title={address}>{short(address)}</code>
            </span>
            <span class="amount">{money(balance)} USDC</span>
            <span class="choice">
              <Copy text={address} label="Address" what={`of ${name} ${short(address)}`} />
              {key === undefined ? null : <Copy text={key} label="Key" what={`of ${name} ${short(address)}`} />}
            </span>
          </li>
        ))}
      </ul>
      <form onSubmit={(event) => void mint(event)} class="line-up">
        <label class="grow">
          <span>Mint to</span>
          <input
            type="text"
            value={to}
            onInput={(event) => setTo(event.currentTarget.value)}
            list="addresses"
            placeholder="0x…"
            autocomplete="off"
            spellcheck={false}
          />
        </label>
        <datalist id="addresses">
          {accounts.map(({ name, address }) => (
            <option key={address} value={address}>
              {name}
            </option>
          ))}
        </datalist>
        <label class="narrow">
          <span>USDC</span>
          <input
            type="text"
            inputMode="decimal"
            value={amount}
            onInput={(event) => setAmount(event.currentTarget.value)}
            autocomplete="off"
          />
        </label>
        <button type="submit">Mint</button>
      </form>
      <p class="problem" role="alert">
        {trouble}
      </p>
    </section>
  );
}
