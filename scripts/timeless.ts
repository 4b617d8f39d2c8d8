import type { AssayEvent } from "../src/runner/events.js";

/**
 * The events of a run without what the clock and the machine put into them: times, and what follows from times (validity windows,
 * signatures, transaction hashes, block numbers), ports, and how things that happen at once overtake each other.
 */
export function timeless(events: readonly AssayEvent[]): Map<string, unknown> {
  const scenarios = new Map<string, { exchanges: string[]; calls: string[]; chain: string[]; checks: unknown[] }>();
  const of = ({ scenario, x402Version }: { scenario: string; x402Version: number }) => {
    const key = `${scenario}@${x402Version}`;
    const known = scenarios.get(key) ?? { exchanges: [], calls: [], chain: [], checks: [] };
    scenarios.set(key, known);
    return known;
  };
  for (const event of events) {
    if (event.type === "exchange") {
      const { method, url, target, status, error, authorization } = event;
      of(event).exchanges.push(plain(JSON.stringify({ method, url, target, status, error, authorization })));
    } else if (event.type === "call" && event.to === "facilitator") {
      const { method, status, payer } = event;
      of(event).calls.push(plain(JSON.stringify({ method, status, payer })));
    } else if (event.type === "chain") {
      const { asset, from, to, value, nonce } = event;
      // A client under test draws its own nonces.
      const drawn = event.scenario.startsWith("client/") ? undefined : nonce;
      of(event).chain.push(JSON.stringify({ asset, from, to, value, nonce: drawn }));
    } else if (event.type === "check") {
      const { id, level, verdict, requirements, message } = event;
      of(event).checks.push({ id, level, verdict, requirements, message: plain(message) });
    }
  }
  for (const one of scenarios.values()) {
    for (const list of [one.exchanges, one.calls, one.chain]) list.sort();
    // Of two copies of a payment that arrive at once, the second is refused before or after another call.
    one.calls = [...new Set(one.calls)];
  }
  return new Map([...scenarios].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const plain = (text: string) => text.replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:port").replace(/0x[0-9a-f]{64}(?![0-9a-f])/gi, hash);

/** A nonce follows from the seed, a transaction hash from the fees of the moment; in messages they cannot be told apart. */
const hash = "0x…";
